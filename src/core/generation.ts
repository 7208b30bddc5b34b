import type { Built } from "../graph/plan-cache.ts";
import type { Lazy } from "../spec/lazy.ts";
import { type Activity, Phase } from "./activity.ts";
import { tailSlot } from "./choice.ts";
import { deliver } from "./elements.ts";
import { Frame, type Outside, type Returned, type Spectator } from "./frame.ts";
import { carried, childScope, isReplaced, replacedScope } from "./frame-scope.ts";
import { failUnopened, launch, launchChild } from "./launch-frame.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { disappoint, inherit, takeHeirs } from "./spectators.ts";
import { State } from "./states.ts";
import { closeFrames, dropClaim, stopOthers } from "./stop-activity.ts";
import { warnDepth } from "./warn-depth.ts";

const none: readonly Spectator[] = [];

/** What is known to be elsewhere from an earlier start of the same. */
type Known = Returned["outside"];

/** A body returned a LazyResult: the next generation in tail position, a child frame elsewhere. */
export function followTail(m: MachineState, activity: Activity, lazy: Lazy, known?: Known): void {
  const { frame, slot, element } = activity;
  m.stats.tailCalls++;
  if (element < 0 && tailSlot(frame) === slot) {
    frame.states[slot] = State.tail;
    frame.replacement = { lazy, slot, outside: known };
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
  startChild(m, activity, lazy, known);
}

/** A node that was given up after its tail call is needed again: its body is not called a second time. */
export function resumeTail(m: MachineState, activity: Activity, { lazy, outside }: Returned): void {
  if (activity.phase !== Phase.queued) return;
  activity.phase = Phase.over;
  followTail(m, activity, lazy, outside);
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
  if (frame.replacement === undefined || frame.next !== undefined) return;
  const { lazy, slot, outside: known } = frame.replacement;
  try {
    const built = m.options.plans.build(lazy, replacedScope(frame, slot, known), frame.plan);
    const outside = built.plan.externals.map((external) => {
      const named = built.lazies[external] as Lazy;
      return known?.get(named) ?? carried(frame, named);
    });
    if (!m.options.stored) return turn(m, frame, built, outside);
    frame.next = { built, outside };
    m.committing++;
    m.effects.commitGraph(frame);
  } catch (error) {
    stayAndFail(m, frame, error);
  }
}

/** The graph of a new frame, or of a frame's next generation, is stored: it begins. */
export function graphCommitted(m: MachineState, frame: Frame): void {
  if (frame.closed || m.ending !== undefined) return;
  const { next } = frame;
  frame.next = undefined;
  if (next === undefined) launchChild(m, frame);
  else turn(m, frame, next.built, next.outside);
}

/** The graph of a new frame, or of a frame's next generation, cannot be stored. */
export function graphRefused(m: MachineState, frame: Frame, error: unknown): void {
  if (frame.closed || m.ending !== undefined) return;
  if (frame.next !== undefined) {
    frame.next = undefined;
    return stayAndFail(m, frame, error);
  }
  const { owner } = frame;
  closeFrames(m, [frame]);
  m.noteFailure(error);
  if (owner !== undefined) deliver(m, owner, State.failed, error);
}

/** A generation that cannot be turned to the next one fails at the node that asked for it. */
function stayAndFail(m: MachineState, frame: Frame, error: unknown): void {
  const slot = frame.replacement?.slot ?? frame.target;
  frame.replacement = undefined;
  if (frame.opened) m.fail(frame, slot, error);
  else failUnopened(m, frame, error);
}

function turn(m: MachineState, frame: Frame, built: Built, outside: readonly Outside[]): void {
  const slot = frame.replacement?.slot ?? frame.target;
  frame.busy = 0;
  const heirs =
    frame.spectators === undefined ? none : takeHeirs(frame, (one) => one === slot || isReplaced(frame, one));
  if (frame.spectators !== undefined) disappoint(m, frame);
  frame.rebind(built, m.reserve(built.plan.size));
  inherit(frame, heirs);
  launch(m, frame, outside);
}

function startChild(m: MachineState, owner: Activity, lazy: Lazy, known: Known): void {
  try {
    const built = m.options.plans.build(lazy, childScope(owner.frame, known), undefined);
    const child = new Frame(
      m.nextFrameNumber(),
      { frame: owner.frame, slot: owner.slot, element: owner.element },
      built,
      m.reserve(built.plan.size),
    );
    child.outside = known;
    child.claim = owner.claim;
    owner.claim = undefined;
    warnDepth(m, child);
    const map = owner.frame.values[owner.slot];
    if (owner.element < 0) m.occupy(owner.frame, owner.slot, State.tail, child);
    else if (map instanceof MapState) {
      map.activities.delete(owner.element);
      map.children.set(owner.element, child);
    }
    if (!m.options.stored) return launchChild(m, child);
    m.committing++;
    m.effects.commitGraph(child);
  } catch (error) {
    dropClaim(m, owner);
    m.noteFailure(error);
    deliver(m, owner, State.failed, error);
  }
}
