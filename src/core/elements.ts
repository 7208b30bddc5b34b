import { type Lazy, opOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Activity } from "./activity.ts";
import type { Owner } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { settledItem } from "./settled-item.ts";
import { type Settlement, State } from "./states.ts";
import { closeFrames, stopActivity, stopMap } from "./stop-activity.ts";

/** The activity of the next element of a map. The map stays in the ready queue while it can start another. */
export function nextElement(m: MachineState, map: MapState): Activity {
  const element = map.redo.pop() ?? map.next++;
  map.underWay++;
  if (!map.canStart) {
    m.queue.pop();
    map.queued = false;
  }
  return new Activity(map.frame, map.slot, element, map.policies);
}

/**
 * The body of an element goes on after its call, or waits for its next attempt: it can be told to stop from now on, or at
 * once when its map has ended while it was called.
 */
export function keepElement(m: MachineState, activity: Activity): void {
  if (activity.element < 0) return;
  const { frame, slot, element } = activity;
  const paused = frame.paused?.get(slot);
  if (paused instanceof MapState) paused.activities.set(element, activity);
  const map = frame.values[slot];
  if (frame.closed || !(map instanceof MapState) || map.over) stopActivity(m, activity);
  else map.activities.set(element, activity);
}

/** Whether somebody still waits for what an activity works for: an element of a map that has ended is given up. */
export function isWanted({ frame, slot, element }: Owner): boolean {
  if (frame.closed) return false;
  const map = frame.values[slot];
  return element < 0 || (map instanceof MapState && !map.over);
}

/** Whether nobody waits any more for a body that has not been called yet. */
export function isGivenUp(m: MachineState, activity: Activity): boolean {
  return activity.aborted || m.ending !== undefined || !isWanted(activity);
}

/** Ends what an activity or a child frame worked for: a node, or an element of a map. */
export function deliver(m: MachineState, owner: Owner, state: Settlement, value: unknown): void {
  if (owner.element < 0) return m.settle(owner.frame, owner.slot, state, value);
  const map = owner.frame.values[owner.slot];
  if (map instanceof MapState && !map.over) elementSettled(m, map, owner.element, { state, value });
}

interface Result {
  readonly state: Settlement;
  readonly value: unknown;
}

function elementSettled(m: MachineState, map: MapState, element: number, result: Result): void {
  const { frame, slot } = map;
  const { state, value } = result;
  if (map.activities.size > 0) map.activities.delete(element);
  if (map.children.size > 0) map.children.delete(element);
  map.underWay--;
  map.settled++;
  if ((opOf(frame.lazies[slot] as Lazy) as MapOp).settled)
    map.results[element] = settledItem(m, state, value);
  else if (state === State.done) map.results[element] = value;
  else return endEarly(m, map, result);
  if (map.settled === map.total) wholeSettled(m, map);
  else if (map.canStart && !map.queued) {
    map.queued = true;
    m.queue.push(map);
  }
}

/** All elements of a map have settled. */
export function wholeSettled(m: MachineState, { frame, slot, results, failure }: MapState): void {
  if (failure === undefined) m.settle(frame, slot, State.done, results);
  else m.settle(frame, slot, State.failed, failure);
}

/** One element failed or was skipped: so is the whole. Its other elements stop, unless the run drains. */
function endEarly(m: MachineState, map: MapState, { state, value }: Result): void {
  if (!(m.options.drain && state === State.failed)) {
    closeFrames(m, stopMap(m, map));
    return m.settle(map.frame, map.slot, state, value);
  }
  map.failure ??= value;
  if (map.settled === map.total) wholeSettled(m, map);
  else if (map.canStart && !map.queued) {
    map.queued = true;
    m.queue.push(map);
  }
}
