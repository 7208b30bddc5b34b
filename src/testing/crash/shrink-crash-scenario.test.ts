import { expect, it } from "vitest";
import { crashScenarioOf } from "./crash-scenario.ts";
import { simulateCrashScenario } from "./crash-simulation.ts";
import { changedCommits } from "./faulty-store.ts";
import { shrinkCrashScenario } from "./shrink-crash-scenario.ts";

/** No graph of a frame is stored. */
const fault = changedCommits((commit) => ({
  ...commit,
  changes: commit.changes.filter(({ kind }) => kind !== "frame"),
}));

it("finds a small scenario that fails in the same way", async () => {
  let seed = 0;
  while ((await simulateCrashScenario(crashScenarioOf(seed), fault)).violations.length === 0) seed += 1;
  const small = await shrinkCrashScenario(crashScenarioOf(seed), 300, fault);
  const { violations } = await simulateCrashScenario(small, fault);
  expect(violations[0]).toMatch(/its graph is not stored/);
  expect(small.crashes).toEqual([]);
  expect(small.program.blocks[0].nodes.length).toBeLessThan(4);
});

it("gives back what does not fail", async () => {
  const scenario = crashScenarioOf(1);
  expect(await shrinkCrashScenario(scenario)).toBe(scenario);
});
