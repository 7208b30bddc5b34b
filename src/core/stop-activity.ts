import { guardEdge } from "../graph/plan.ts";
import { isChoice, Kind } from "../spec/op.ts";
import { Activity, Phase } from "./activity.ts";
import type { Frame, Place } from "./frame.ts";
import { returnedOf } from "./frame-scope.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { disappoint } from "./spectators.ts";
import { State } from "./states.ts";
import { StopGroup } from "./stop-group.ts";

/** Tells one body to stop, or drops it if it is not running. */
export function stopActivity(m: MachineState, activity: Activity): void {
  if (activity.phase === Phase.over) return;
  if (activity.phase === Phase.running) {
    if (activity.aborted) return;
    activity.aborted = true;
    dropClaim(m, activity);
    joinGroup(m, activity);
    m.effects.abort(activity);
    return;
  }
  leave(m, activity);
  activity.phase = Phase.over;
  dropClaim(m, activity);
  if (m.observed && activity.attempt > 1) m.effects.ended(activity, "cancelled", undefined);
}

/** Gives up what an activity waits for. */
function leave(m: MachineState, activity: Activity): void {
  switch (activity.phase) {
    case Phase.sleeping:
      return wake(m, activity);
    case Phase.looking:
      m.sleeping--;
      return m.effects.leaveCache(activity);
    case Phase.gated:
      m.sleeping--;
      return leaveGate(m, activity);
    case Phase.granted:
      m.options.permits.release();
      return leaveGate(m, activity);
    default:
      // It may have been let in when its run had no place for it: others wait behind it.
      return leaveGate(m, activity);
  }
}

function leaveGate(m: MachineState, { ticket }: Activity): void {
  if (ticket !== undefined) m.options.gate.withdraw(ticket, m.options.now());
}

/** No value comes of it: another one that waits for the same may go on. */
export function dropClaim(m: MachineState, holder: Activity | Frame): void {
  const { claim } = holder;
  holder.claim = undefined;
  if (claim !== undefined) m.effects.dropClaim(claim);
}

/** The timer of a node that bounds the time of its input. */
export function stopTimer(m: MachineState, frame: Frame, slot: number): void {
  const timer = frame.values[slot];
  if (!(timer instanceof Activity) || timer.phase !== Phase.sleeping) return;
  wake(m, timer);
  timer.phase = Phase.over;
  frame.values[slot] = undefined;
}

/** The recoveries of what is failing right now wait for this body. */
function joinGroup(m: MachineState, activity: Activity): void {
  m.group ??= new StopGroup();
  activity.groups ??= [];
  if (activity.groups.includes(m.group)) return;
  activity.groups.push(m.group);
  m.group.pending++;
}

/** Ends the sleep of an activity: its timer and its place among the receivers are given back. */
export function wake(m: MachineState, activity: Activity): void {
  m.sleeping--;
  activity.timer?.();
  activity.timer = undefined;
  if (activity.element < 0 && activity.frame.plan.kinds[activity.slot] === Kind.recv)
    m.effects.unreceive(activity);
}

/** Stops all elements of a map; returns the child frames that are to be closed. */
export function stopMap(m: MachineState, map: MapState): Iterable<Frame> {
  map.over = true;
  for (const activity of map.activities.values()) stopActivity(m, activity);
  map.activities.clear();
  return map.children.values();
}

/** Closes frames and all below them: bodies are told to stop, waits are given up, nothing of them goes on. */
export function closeFrames(m: MachineState, first: Iterable<Frame>): void {
  const pending = [...first];
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    if (frame.closed) continue;
    frame.closed = true;
    if (frame.claim !== undefined) dropClaim(m, frame);
    if (frame.spectators !== undefined) disappoint(m, frame);
    if (!frame.opened) continue;
    for (const [slot, link] of frame.links ?? []) {
      if (unwatch(m, frame, slot) && m.ending === undefined) m.dropped.push(link);
    }
    if (frame.busy > 0 || frame.plan.timed) stopSlots(m, frame, pending);
  }
}

/** Stops everything under way in a frame, except one slot, without closing it. */
export function stopOthers(m: MachineState, frame: Frame, except: number): void {
  const children: Frame[] = [];
  stopSlots(m, frame, children, except);
  closeFrames(m, children);
}

function stopSlots(m: MachineState, frame: Frame, children: Frame[], except = -1): void {
  for (let slot = 0; slot < frame.plan.size; slot++) {
    if (slot !== except) stopSlot(m, frame, slot, children);
  }
}

function stopSlot(m: MachineState, frame: Frame, slot: number, children: Frame[]): void {
  const holder = frame.values[slot];
  switch (frame.states[slot]) {
    case State.active:
      return stopActivity(m, holder as Activity);
    case State.mapping:
      for (const child of stopMap(m, holder as MapState)) children.push(child);
      return;
    case State.tail:
      children.push(holder as Frame);
      return;
    case State.waiting:
      if (frame.plan.timed && frame.plan.kinds[slot] === Kind.within) stopTimer(m, frame, slot);
      return;
    default:
      return;
  }
}

/**
 * An external slot stops waiting for its node.
 *
 * @returns whether it was waiting
 */
export function unwatch(m: MachineState, frame: Frame, slot: number): boolean {
  const link = frame.links?.get(slot);
  if (link === undefined || frame.states[slot] !== State.waiting) return false;
  const watcher = frame.values[slot] as Place;
  const watchers = link.frame.watchers?.get(link.slot);
  watchers?.delete(watcher);
  if (watchers?.size === 0) link.frame.watchers?.delete(link.slot);
  return m.aliases.delete(watcher);
}

/**
 * A node ends before its inputs do: what only it needed is released. Only frames that count needs release; elsewhere what
 * is not needed any more ends with its frame.
 */
export function releaseInputs(m: MachineState, frame: Frame, slot: number, isFailure: boolean): void {
  if (frame.needs !== undefined) dropNeeds(m, demandedInputs(frame, slot), isFailure);
}

/** Nodes of enclosing frames that only closed frames were waiting for are released too. */
export function releaseDropped(m: MachineState): void {
  dropNeeds(m, m.dropped.splice(0), true);
}

/**
 * One need of each of these nodes is gone; what is not needed any more is released, and so is what only it needed. Only a
 * failure stops what has started; after a skip it goes on, and does not start where it has not.
 */
function dropNeeds(m: MachineState, dropped: Place[], isFailure: boolean): void {
  for (let input = dropped.pop(); input !== undefined; input = dropped.pop()) {
    const { frame, slot } = input;
    const state = frame.states[slot] ?? State.dormant;
    if (frame.closed || state >= State.done || state === State.dormant) continue;
    if (frame.needs !== undefined) frame.needs[slot] = (frame.needs[slot] ?? 0) - 1;
    if (frame.needs === undefined ? isNeeded(frame, slot) : (frame.needs[slot] ?? 0) > 0) continue;
    if (!isFailure && hasStarted(frame, slot, state)) continue;
    if (state === State.guard || state === State.waiting) {
      for (const input of demandedInputs(frame, slot)) dropped.push(input);
    }
    release(m, frame, slot, state);
  }
}

function hasStarted(frame: Frame, slot: number, state: number): boolean {
  if (state !== State.active) return state > State.active;
  const { phase, attempt } = frame.values[slot] as Activity;
  return phase === Phase.running || phase === Phase.sleeping || attempt > 1;
}

/** For frames that do not count: whether the frame itself, or one below it, still waits for a node. */
export function isNeeded(frame: Frame, slot: number): boolean {
  if (slot === frame.target || (frame.watchers?.get(slot)?.size ?? 0) > 0) return true;
  const { plan, states, pending } = frame;
  const { start, slots, edges } = plan.consumers;
  for (let i = start[slot] ?? 0; i < (start[slot + 1] ?? 0); i++) {
    const consumer = slots[i] ?? 0;
    const edge = edges[i] ?? 0;
    const state = states[consumer];
    const input = edge - (plan.argStart[consumer] ?? 0);
    if (state === State.asked) return true;
    if (state === State.guard && edge === guardEdge(plan, consumer, pending[consumer] ?? 0)) return true;
    if (state !== State.waiting || input < 0) continue;
    if (!isChoice(plan.kinds[consumer]) || input < (pending[consumer] ?? 0)) return true;
  }
  return false;
}

/** Nobody needs a node any more. A running body is told to stop; anything else is as if it had not been asked for. */
function release(m: MachineState, frame: Frame, slot: number, state: number): void {
  const holder = frame.values[slot];
  if (state === State.committing) return;
  if (state === State.stopping) return joinGroup(m, holder as Activity);
  if (state === State.active && (holder as Activity).phase === Phase.running) {
    stopActivity(m, holder as Activity);
    frame.states[slot] = State.stopping;
    return;
  }
  if (state === State.mapping) return pauseMap(m, holder as MapState);
  unwatch(m, frame, slot);
  if (holder instanceof MapState) holder.over = true;
  if (state === State.tail) {
    const child = holder as Frame;
    frame.returned ??= new Map();
    frame.returned.set(slot, returnedOf(child));
  }
  const children: Frame[] = [];
  stopSlot(m, frame, slot, children);
  closeFrames(m, children);
  m.forget(frame, slot);
}

/** Nobody needs a map any more: its elements are given up, and what those that are done came to is kept. */
export function pauseMap(m: MachineState, map: MapState): void {
  const { frame, slot } = map;
  map.released = true;
  frame.paused ??= new Map();
  frame.paused.set(slot, map);
  for (const [element, activity] of [...map.activities]) {
    // What runs comes back when it has settled, and what is being stored when it is.
    const comesBack = activity.phase === Phase.running || activity.phase === Phase.over;
    stopActivity(m, activity);
    if (comesBack) continue;
    map.activities.delete(element);
    map.underWay--;
    map.redo.push(element);
  }
  // The value of one that is closed is on its way to the store, and counts when it is there.
  const open = [...map.children].filter(([, child]) => !child.closed);
  for (const [element, child] of open) {
    map.returned.set(element, returnedOf(child));
    map.children.delete(element);
    map.underWay--;
  }
  closeFrames(
    m,
    open.map(([, child]) => child),
  );
  m.forget(frame, slot);
}

/** The nodes that an unsettled node has asked for. */
export function demandedInputs(frame: Frame, slot: number): Place[] {
  const link = frame.links?.get(slot);
  if (link !== undefined) return [link];
  const { deps, argStart, depStart, kinds } = frame.plan;
  const place = (edge: number): Place => ({ frame, slot: deps[edge] ?? 0 });
  const asked = frame.pending[slot] ?? 0;
  if (frame.states[slot] === State.guard) return [place(guardEdge(frame.plan, slot, asked))];
  if (frame.states[slot] !== State.waiting) return [];
  const first = argStart[slot] ?? 0;
  const isOneByOne = isChoice(kinds[slot]) && kinds[slot] !== Kind.mapNodes && kinds[slot] !== Kind.firstOf;
  // A choice waits for the input it asked for last: those before have settled, or are routes it did not take.
  const from = isOneByOne ? first + asked - 1 : first;
  const to = isChoice(kinds[slot]) ? first + asked : (depStart[slot + 1] ?? 0);
  return Array.from({ length: to - from }, (_, i) => place(from + i));
}
