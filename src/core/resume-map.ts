import type { Lazy } from "../spec/lazy.ts";
import { Activity } from "./activity.ts";
import { wholeSettled } from "./elements.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { State } from "./states.ts";

/** A map is needed again: it goes on with what is left of it. */
export function resumeMap(m: MachineState, map: MapState): void {
  const { frame, slot } = map;
  frame.paused?.delete(slot);
  map.released = false;
  m.occupy(frame, slot, State.mapping, map);
  for (const [element, returned] of map.returned) {
    const activity = new Activity(frame, slot, element, map.policies);
    activity.resumes = returned;
    map.underWay++;
    map.activities.set(element, activity);
    m.queue.push(activity);
  }
  map.returned.clear();
  goOn(m, map);
}

/** The map that an element belongs to, also while nobody needs it; undefined when it has ended. */
export function mapOf({ frame, slot, element }: Activity): MapState | undefined {
  if (element < 0 || frame.closed) return undefined;
  const map = frame.paused?.get(slot) ?? frame.values[slot];
  return map instanceof MapState && !map.over ? map : undefined;
}

/** A body of an element that was told to stop has settled: with a value that counts after all, or to be called again. */
export function stoppedElement(
  m: MachineState,
  activity: Activity,
  result: { readonly value: unknown } | undefined,
): void {
  const map = mapOf(activity);
  if (map === undefined) return;
  leaveMap(map, activity);
  if (result === undefined) map.redo.push(activity.element);
  else keep(map, activity.element, result.value);
  if (!map.released) goOn(m, map);
}

/**
 * The result of an element is stored. While nobody needs the map it is kept there.
 *
 * @returns whether that is so
 */
export function keptWhilePaused(activity: Activity): boolean {
  const map = mapOf(activity);
  if (map === undefined || !map.released) return false;
  leaveMap(map, activity);
  if (activity.resultIsTail)
    map.returned.set(activity.element, { lazy: activity.result as Lazy, outside: undefined });
  else keep(map, activity.element, activity.result);
  return true;
}

function leaveMap(map: MapState, { element }: Activity): void {
  map.activities.delete(element);
  map.children.delete(element);
  map.underWay--;
}

function keep(map: MapState, element: number, value: unknown): void {
  map.results[element] = map.settledItems ? { status: "fulfilled", value } : value;
  map.settled++;
}

function goOn(m: MachineState, map: MapState): void {
  if (map.settled === map.total) wholeSettled(m, map);
  else if (map.canStart && !map.queued) {
    map.queued = true;
    m.queue.push(map);
  }
}
