import { criticalPathRanks } from "./critical-path-ranks.ts";
import type { PlanShape } from "./plan-shape.ts";

/**
 * Which of several ready bodies of equal priority starts first. Asked once for each shape of graph.
 *
 * Not in the contract: anything about time. A policy orders what is ready; it starts nothing and holds nothing back.
 */
export interface SchedulingPolicy {
  readonly name: string;
  /** A rank for each slot, from 0 to below `size`, smaller ones first; undefined for discovery order. */
  ranks(shape: PlanShape): ArrayLike<number> | undefined;
}

/** Dependencies first, arguments left to right: the order in which a graph is written. */
export const discoveryOrder: SchedulingPolicy = { name: "discovery", ranks: () => undefined };

/** First what the longest chain of bodies still waits for; discovery order among equals. */
export const criticalPathFirst: SchedulingPolicy = { name: "critical-path", ranks: criticalPathRanks };
