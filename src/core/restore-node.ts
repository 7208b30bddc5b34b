import type { Frame, Restored, RestoredResult } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import type { MapState } from "./map-state.ts";
import { settledItem } from "./settled-item.ts";
import { State } from "./states.ts";

/**
 * A node is asked for: it ends with its stored result, or goes on with its stored frame.
 *
 * @returns whether it has one of them
 */
export function restoreNode(m: MachineState, frame: Frame, slot: number): boolean {
  const { results, children } = frame.restored as Restored;
  const result = results.get(slot);
  if (result !== undefined) {
    results.delete(slot);
    if (result.state === State.failed) m.noteFailure(result.value);
    m.settle(frame, slot, result.state, result.value);
    return true;
  }
  const child = children.get(slot);
  if (child === undefined) return false;
  children.delete(slot);
  m.occupy(frame, slot, State.tail, child);
  m.launching.push(child);
  return true;
}

/**
 * A map begins with what is stored of its elements: only the others are started.
 *
 * @returns whether it has ended with that
 */
export function restoreMap(m: MachineState, map: MapState): boolean {
  const { elements, elementChildren } = map.frame.restored as Restored;
  const results = elements.get(map.slot) ?? new Map<number, RestoredResult>();
  const children = elementChildren.get(map.slot) ?? new Map<number, Frame>();
  if (results.size + children.size === 0) return false;
  elements.delete(map.slot);
  elementChildren.delete(map.slot);
  map.next = map.total;
  for (let element = map.total - 1; element >= 0; element--) {
    const result = results.get(element);
    const child = children.get(element);
    if (result !== undefined) keep(m, map, element, result);
    else if (child === undefined) map.redo.push(element);
  }
  const isOver = map.settled === map.total || (map.failure !== undefined && !m.options.drain);
  if (!isOver) {
    for (const [element, child] of children) {
      if (results.has(element)) continue;
      map.underWay++;
      map.children.set(element, child);
      m.launching.push(child);
    }
    return false;
  }
  if (map.failure === undefined) m.settle(map.frame, map.slot, State.done, map.results);
  else {
    map.over = true;
    m.settle(map.frame, map.slot, State.failed, map.failure);
  }
  return true;
}

function keep(m: MachineState, map: MapState, element: number, { state, value }: RestoredResult): void {
  map.settled++;
  if (state === State.failed) m.noteFailure(value);
  if (map.settledItems) map.results[element] = settledItem(m, state, value);
  else if (state === State.done) map.results[element] = value;
  else map.failure = value;
}
