import { guardBits } from "../graph/plan.ts";
import type { Built } from "../graph/plan-cache.ts";
import { argsOf, type Lazy } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { Activity } from "./activity.ts";
import { Frame, type Outside } from "./frame.ts";
import { enclosing } from "./frame-scope.ts";
import { type MachineState, nameOf } from "./machine-state.ts";
import { inputsReady } from "./queue-body.ts";
import { attachAwaited, showAll } from "./spectators.ts";
import { State } from "./states.ts";
import { warnCaptured } from "./warn-captured.ts";

/** Starts the run's first frame. */
export function startRoot(m: MachineState, built: Built): Frame {
  const root = new Frame(m.nextFrameNumber(), undefined, built, m.reserve(built.plan.size));
  m.root = root;
  launch(m, root, []);
  return root;
}

/**
 * Goes on with a run that was stored.
 *
 * @param frames - the number that the next frame gets
 */
export function resumeRoot(m: MachineState, root: Frame, frames: number): void {
  m.frames = frames;
  m.root = root;
  launchChild(m, root);
}

/** Starts a child frame, a new one or one that was stored. */
export function launchChild(m: MachineState, child: Frame): void {
  const known = child.outside;
  const outside = child.plan.externals.map((slot): Outside => {
    const lazy = child.lazies[slot] as Lazy;
    // The root of a stored run may have generations behind it, too.
    return known?.get(lazy) ?? enclosing((child.owner ?? { frame: child }).frame, lazy);
  });
  launch(m, child, outside);
}

/** Gives a frame what comes from outside, and its inputs; then it begins. */
export function launch(m: MachineState, frame: Frame, outside: readonly Outside[]): void {
  if (frame.isNewShape && m.observed) m.effects.graphBuilt(frame);
  if (m.awaited.size > 0) attachAwaited(m, frame);
  warnCaptured(m, frame);
  const { plan } = frame;
  let waits = false;
  plan.externals.forEach((slot, i) => {
    const found = outside[i];
    if (found === undefined) return;
    if ("place" in found) {
      frame.links ??= new Map();
      frame.links.set(slot, found.place);
      waits = true;
    } else if (found.state === State.done) frame.values[slot] = found.value;
    else {
      waits = true;
      frame.presettled ??= new Map();
      frame.presettled.set(slot, found);
    }
  });
  frame.waits = waits;
  let asks = false;
  for (const slot of plan.inputs) {
    const kind = plan.kinds[slot];
    if (kind === Kind.literal) frame.values[slot] = argsOf(frame.lazies[slot] as Lazy)[0];
    else if (kind === Kind.inject) frame.values[slot] = { resource: nameOf(frame.lazies[slot] as Lazy) };
    else asks = true;
  }
  if (!asks && !plan.injects) return begin(m, frame);
  const answer = m.effects.prepare(frame);
  if (answer === undefined) m.preparing++;
  else prepared(m, frame, answer);
}

/** The inputs of a frame (parameters, environment) are known, or refused. */
export function prepared(m: MachineState, frame: Frame, answer: { readonly error?: unknown }): void {
  if (frame.closed) return;
  if (!("error" in answer)) return begin(m, frame);
  failUnopened(m, frame, answer.error);
}

/** Fails a frame that has not begun. */
export function failUnopened(m: MachineState, frame: Frame, error: unknown): void {
  frame.opened = true;
  frame.states = new Array<number>(frame.plan.size).fill(State.dormant);
  m.fail(frame, frame.target, error);
}

function begin(m: MachineState, frame: Frame): void {
  const { straight, ranks, flat } = frame.plan;
  // What it comes to is to be stored on the way: the fast path does not know of that.
  const isFast = m.fast && frame.claim === undefined;
  if (isFast && straight && !frame.waits && (ranks === undefined || flat)) m.queue.push(frame);
  else openFrame(m, frame, 0);
}

/**
 * Sets up the bookkeeping of a frame of which the slots before `cursor` are done; `running` is the body of slot `cursor`
 * if it has been started already.
 */
export function openFrame(m: MachineState, frame: Frame, cursor: number, running?: Activity): void {
  const { plan } = frame;
  const { size } = plan;
  frame.opened = true;
  frame.needs = plan.counted ? new Array<number>(size).fill(0) : undefined;
  const states = reset(frame.states, size, frame.eager ? State.waiting : State.dormant);
  const pending = reset(frame.pending, size, 0);
  frame.states = states;
  frame.pending = pending;
  for (let slot = 0; slot < cursor; slot++) states[slot] = State.done;
  for (const slot of plan.inputs)
    if (((plan.presence[slot] ?? 0) & guardBits) === 0) states[slot] = State.done;
  for (const slot of plan.externals) if (frame.links?.has(slot) !== true) states[slot] = State.done;
  if (frame.presettled !== undefined) {
    for (const [slot, { state, value }] of frame.presettled) {
      states[slot] = state;
      frame.values[slot] = value;
    }
    frame.presettled = undefined;
  }
  if (frame.spectators !== undefined) showAll(frame);
  if (running !== undefined) m.occupy(frame, cursor, State.active, running);
  if (states[frame.target] === State.done || (states[frame.target] ?? 0) > State.done)
    return settledTarget(m, frame);
  if (frame.eager) openAll(m, frame, cursor);
  else m.demand(frame, frame.target);
}

/** A target that is known from the start: a literal, a parameter, a carried value. */
function settledTarget(m: MachineState, frame: Frame): void {
  const state = frame.states[frame.target] ?? State.done;
  frame.states[frame.target] = State.dormant;
  m.settle(frame, frame.target, state as never, frame.values[frame.target]);
}

/** Everything is needed: counts what each node waits for, then starts what waits for nothing. */
function openAll(m: MachineState, frame: Frame, cursor: number): void {
  const { states, pending } = frame;
  const { size, deps, depStart } = frame.plan;
  for (let slot = cursor; slot < size; slot++) {
    let unsettled = 0;
    for (let edge = depStart[slot] ?? 0; edge < (depStart[slot + 1] ?? 0); edge++) {
      if (states[deps[edge] ?? 0] !== State.done) unsettled++;
    }
    pending[slot] = unsettled;
  }
  for (let slot = cursor; slot < size; slot++) {
    if (pending[slot] === 0 && states[slot] === State.waiting) inputsReady(m, frame, slot);
  }
}

function reset(array: number[], size: number, value: number): number[] {
  if (array.length !== size) return new Array<number>(size).fill(value);
  return array.fill(value);
}
