import { describe, expect, it } from "vitest";
import { growthOf, mostGrowth, runLoop } from "./run-loop.ts";

/** Turns, and resources that are acquired in each and in all. */
const loops: readonly (readonly [string, number, (turns: number) => number])[] = [
  ["sync", 100_000, (turns) => turns + 1],
  ["later", 20_000, (turns) => 2 * (turns + 1)],
  ["kept", 100_000, () => 1],
  ["argument", 100_000, (turns) => turns],
  ["inner", 50_000, (turns) => turns + 1],
  ["map", 20_000, (turns) => 3 * turns],
];

describe.each(loops)("6.1 constant memory: resources of a loop, %s", (loop, turns, acquired) => {
  it.each([
    ["with fast paths", true],
    ["on the general path", false],
  ] as const)("6.1 %s", async (_, fastPaths) => {
    const report = await runLoop("heap-of-resources.mjs", loop, { turns, fastPaths });
    expect(report.value.replaceAll(/[[\]']/g, "")).toBe("end");
    expect(report.acquired).toBe(acquired(turns));
    expect(report.stats.graphsBuilt).toBeLessThanOrEqual(3);
    expect(growthOf(report)).toBeLessThan(mostGrowth(turns));
  });
});
