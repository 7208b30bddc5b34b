import fc from "fast-check";
import { expect, it } from "vitest";
import { crowdedScenarioOf } from "./crowded-scenario.ts";
import { simulateScenario } from "./simulate.ts";

it("7.1 bodies that crowd before a few capacities are served in order of arrival", async () => {
  const keeps = fc.asyncProperty(fc.noShrink(fc.noBias(fc.nat())), async (seed) => {
    const { violations, incomparable } = await simulateScenario(crowdedScenarioOf(seed));
    expect({ violations, incomparable }).toEqual({ violations: [], incomparable: undefined });
  });
  await fc.assert(keeps, { numRuns: Number(process.env["CASCADE_SEEDS"] ?? 1_000), seed: 1 });
});
