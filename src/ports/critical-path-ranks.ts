import type { PlanShape } from "./plan-shape.ts";

/**
 * Ranks by the number of bodies between a slot and the target, the longest way: more of them start earlier.
 *
 * The target is the last slot, and each slot stands behind those it uses, so one walk from the end knows all ways.
 */
export function criticalPathRanks(shape: PlanShape): Float64Array {
  const { size } = shape;
  const ahead = new Float64Array(size);
  let longest = 0;
  for (let slot = size - 1; slot >= 0; slot--) {
    const own = (ahead[slot] ?? 0) + (shape.hasBody(slot) ? 1 : 0);
    longest = Math.max(longest, own);
    for (const dep of shape.depsOf(slot)) ahead[dep] = Math.max(ahead[dep] ?? 0, own);
  }
  // Below the number of slots, so that what is ahead of a frame's nodes and behind them keeps its order.
  return ahead.map((count, slot) => ((longest - count) * size + slot) / (longest + 1));
}
