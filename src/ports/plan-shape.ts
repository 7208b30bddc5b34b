import type { PlanTables } from "../graph/plan-tables.ts";
import { Kind } from "../spec/op.ts";

/** The graph as a scheduling policy sees it: slots in discovery order, each behind those it uses. */
export interface PlanShape {
  readonly size: number;
  /** The slots that a slot uses, in discovery order; one used twice is here twice. */
  depsOf(slot: number): readonly number[];
  /** Whether a slot has a body. */
  hasBody(slot: number): boolean;
}

const bodies: ReadonlySet<number | undefined> = new Set([Kind.call, Kind.map, Kind.recover]);

/** The shape of a compiled plan. */
export function shapeOf({ kinds, depStart, deps }: PlanTables): PlanShape {
  return {
    size: kinds.length,
    depsOf: (slot) => Array.from(deps.subarray(depStart[slot] ?? 0, depStart[slot + 1] ?? 0)),
    hasBody: (slot) => bodies.has(kinds[slot]),
  };
}
