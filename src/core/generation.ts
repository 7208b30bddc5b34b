import { CycleError } from "../errors/graph-errors.ts";
import { guardBits } from "../graph/plan.ts";
import type { Built } from "../graph/plan-cache.ts";
import type { Scope } from "../graph/scope.ts";
import { argsOf, type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import { type Activity, Phase } from "./activity.ts";
import { tailSlot } from "./choice.ts";
import { deliver } from "./elements.ts";
import { Frame, type Owner, type Place, type Spectator } from "./frame.ts";
import { type MachineState, nameOf } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { inputsReady } from "./queue-body.ts";
import { attachAwaited, disappoint, inherit, showAll, takeHeirs } from "./spectators.ts";
import { State } from "./states.ts";
import { closeFrames, dropClaim, stopOthers } from "./stop-activity.ts";
import { warnCaptured } from "./warn-captured.ts";
import { warnDepth } from "./warn-depth.ts";

/** What an external slot gets: a value that is carried over, or a node to wait for. */
type Outside = { readonly place: Place } | { readonly state: number; readonly value: unknown };

const none: readonly Spectator[] = [];

/** A body returned a LazyResult: the next generation in tail position, a child frame elsewhere. */
export function followTail(m: MachineState, activity: Activity, lazy: Lazy): void {
  const { frame, slot, element } = activity;
  m.stats.tailCalls++;
  if (element < 0 && tailSlot(frame) === slot) {
    frame.states[slot] = State.tail;
    frame.replacement = { lazy, slot };
    // What a chain comes to is kept for the node that began it; those in between only look.
    if (frame.claim === undefined) {
      frame.claim = activity.claim;
      activity.claim = undefined;
    } else dropClaim(m, activity);
    if (frame.busy > 1 || frame.plan.timed) stopOthers(m, frame, slot);
    if (m.orphans.size > 0) closeOrphans(m, frame);
    if (frame.active === 0) nextGeneration(m, frame);
    return;
  }
  startChild(m, activity, lazy);
}

/** A node that was given up after its tail call is needed again: its body is not called a second time. */
export function resumeTail(m: MachineState, activity: Activity, lazy: Lazy): void {
  if (activity.phase !== Phase.queued) return;
  activity.phase = Phase.over;
  followTail(m, activity, lazy);
}

/** What still runs below a generation, on a run that drains, ends with it: its links lead to nodes that are gone. */
function closeOrphans(m: MachineState, frame: Frame): void {
  for (const orphan of m.orphans) {
    let above: Frame | undefined = orphan;
    while (above !== undefined && above !== frame) above = above.owner?.frame;
    if (above === undefined) continue;
    m.orphans.delete(orphan);
    closeFrames(m, [orphan]);
  }
}

/** Turns a frame to its next generation, once nothing of the present one runs any more. */
export function nextGeneration(m: MachineState, frame: Frame): void {
  if (frame.replacement === undefined) return;
  const { lazy, slot } = frame.replacement;
  try {
    const built = m.options.plans.build(lazy, replacedScope(frame, slot), frame.plan);
    const outside = built.plan.externals.map((external) => carried(frame, built.lazies[external] as Lazy));
    frame.busy = 0;
    const heirs =
      frame.spectators === undefined
        ? none
        : takeHeirs(frame, (one) => one === slot || isReplaced(frame, one));
    if (frame.spectators !== undefined) disappoint(m, frame);
    frame.rebind(built, m.reserve(built.plan.size));
    inherit(frame, heirs);
    launch(m, frame, built, outside);
  } catch (error) {
    frame.replacement = undefined;
    if (frame.opened) m.fail(frame, slot, error);
    else failUnopened(m, frame, error);
  }
}

function startChild(m: MachineState, owner: Activity, lazy: Lazy): void {
  try {
    const built = m.options.plans.build(lazy, childScope(owner.frame), undefined);
    const child = new Frame(
      m.nextFrameNumber(),
      { frame: owner.frame, slot: owner.slot, element: owner.element },
      built,
      m.reserve(built.plan.size),
    );
    child.claim = owner.claim;
    owner.claim = undefined;
    warnDepth(m, child);
    const map = owner.frame.values[owner.slot];
    if (owner.element < 0) m.occupy(owner.frame, owner.slot, State.tail, child);
    else if (map instanceof MapState) {
      map.activities.delete(owner.element);
      map.children.set(owner.element, child);
    }
    const outside = built.plan.externals.map((external) =>
      enclosing(owner.frame, built.lazies[external] as Lazy),
    );
    launch(m, child, built, outside);
  } catch (error) {
    dropClaim(m, owner);
    m.noteFailure(error);
    deliver(m, owner, State.failed, error);
  }
}

/** Starts the run's first frame. */
export function startRoot(m: MachineState, built: Built): Frame {
  const root = new Frame(m.nextFrameNumber(), undefined, built, m.reserve(built.plan.size));
  m.root = root;
  launch(m, root, built, []);
  return root;
}

function launch(m: MachineState, frame: Frame, built: Built, outside: readonly Outside[]): void {
  if (built.isNew && m.observed) m.effects.graphBuilt(frame);
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

function failUnopened(m: MachineState, frame: Frame, error: unknown): void {
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
  const states = reset(frame.states, size, plan.plain ? State.waiting : State.dormant);
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
  if (plan.plain) openAll(m, frame, cursor);
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

/** For a child frame: everything in the live frames around stays where it is. */
function childScope(frame: Frame): Scope {
  return {
    youngest: frame.build,
    isExternal: (lazy) => !isInjected(lazy) && around(frame, lazy) !== undefined,
  };
}

/** For the next generation: settled nodes of this one are carried over, the frames around stay where they are. */
function replacedScope(frame: Frame, tail: number): Scope {
  return { youngest: frame.build, isExternal: (lazy) => !isInjected(lazy) && ofReplaced(frame, tail, lazy) };
}

/** A resource has no value of its own that could be carried: each body that names it gets its instance. */
function isInjected(lazy: Lazy): boolean {
  return opOf(lazy).kind === Kind.inject;
}

function ofReplaced(frame: Frame, tail: number, lazy: Lazy): boolean {
  const slot = frame.slotOf(lazy);
  if (slot < 0) return frame.owner !== undefined && around(frame.owner.frame, lazy) !== undefined;
  if (slot === tail || isReplaced(frame, slot)) {
    throw new CycleError(nameOf(lazy), "was replaced by a tail call and has no value of its own");
  }
  return frame.stateOf(slot) >= State.done || frame.plan.kinds[slot] === Kind.external;
}

/** The target, or a router or sequence in its place, that a tail call has replaced. */
function isReplaced(frame: Frame, slot: number): boolean {
  if (slot === frame.target) return true;
  const kind = frame.plan.kinds[slot];
  return (
    frame.opened && frame.states[slot] === State.waiting && (kind === Kind.router || kind === Kind.sequence)
  );
}

function carried(frame: Frame, lazy: Lazy): Outside {
  const slot = frame.slotOf(lazy);
  if (slot < 0) return enclosing((frame.owner as Owner).frame, lazy);
  const state = frame.stateOf(slot);
  if (state >= State.done || !frame.links?.has(slot))
    return { state: Math.max(state, State.done), value: frame.values[slot] };
  return { place: frame.links.get(slot) as Place };
}

function enclosing(frame: Frame, lazy: Lazy): Outside {
  const place = around(frame, lazy) as Place;
  const state = place.frame.states[place.slot] ?? State.dormant;
  return state >= State.done ? { state, value: place.frame.values[place.slot] } : { place };
}

/** The node of a LazyResult in a frame or the frames around it. */
function around(from: Frame, lazy: Lazy): Place | undefined {
  for (let frame: Frame | undefined = from; frame !== undefined; frame = frame.owner?.frame) {
    const slot = frame.slotOf(lazy);
    if (slot >= 0) return frame.links?.get(slot) ?? { frame, slot };
  }
  return undefined;
}
