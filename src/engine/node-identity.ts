import type { Activity } from "../core/activity.ts";
import type { Frame } from "../core/frame.ts";
import { MapState } from "../core/map-state.ts";
import { argsOf, type Lazy, opOf, policiesOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";
import { isTask, type TaskDefinition } from "../spec/task-definition.ts";

/** Identifier of a node within its run: frame, generation and position, and the element of a map. */
export function nodeId(frame: Frame, slot: number, element = -1): string {
  const id = `${frame.number}.${frame.generation}.${slot}`;
  return element < 0 ? id : `${id}[${element}]`;
}

/** The definition of the task whose body a node runs: its own, or its map's. */
export function taskOf(frame: Frame, slot: number): TaskDefinition | undefined {
  const op = opOf(frame.lazies[slot] as Lazy);
  if (op.kind === Kind.call) return op as TaskDefinition;
  return op.kind === Kind.map || op.kind === Kind.mapNodes ? (op as MapOp).task : undefined;
}

/** The function or task given to `.recover`. */
export function handlerOf(lazy: Lazy): unknown {
  return argsOf(lazy)[1];
}

/** How people and events call a node. */
export interface NodeIdentity {
  readonly node: string;
  readonly task: string;
  readonly label: string | undefined;
  readonly element: { readonly index: number; readonly total: number } | undefined;
}

export function identify(frame: Frame, slot: number, element = -1): NodeIdentity {
  const lazy = frame.lazies[slot] as Lazy;
  const map = element < 0 ? undefined : frame.values[slot];
  return {
    node: nodeId(frame, slot, element),
    task: taskOf(frame, slot)?.name ?? opOf(lazy).name,
    label: policiesOf(lazy).label,
    element: map instanceof MapState ? { index: element, total: map.total } : undefined,
  };
}

/**
 * Whether events are about it: waits and receives are states, not bodies, and a recovery with a task only makes that
 * task's LazyResult.
 */
export function isBody({ frame, slot, element }: Activity): boolean {
  const kind = frame.plan.kinds[slot];
  if (kind === Kind.recover) return !isTask(handlerOf(frame.lazies[slot] as Lazy));
  return element >= 0 || kind === Kind.call;
}
