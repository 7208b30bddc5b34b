import type { Lazy } from "../spec/lazy.ts";

/**
 * What a graph build knows of its surroundings: which LazyResults are nodes elsewhere and stay leaves here.
 *
 * `youngest` is the number of the youngest build around: a LazyResult born at or after it cannot be in any of them, so
 * `isExternal` is asked for older ones only.
 */
export interface Scope {
  readonly youngest: number;
  isExternal(lazy: Lazy): boolean;
}

/** The scope of a run's first graph: nothing is around. */
export const noScope: Scope = { youngest: 0, isExternal: () => false };
