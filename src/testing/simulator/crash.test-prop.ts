import fc from "fast-check";
import { expect, it } from "vitest";
import { simulateCrash } from "./crash.ts";

it("2.4 a target that is stored in the middle of a run runs again from its beginning", async () => {
  const counts = { stopped: 0, ended: 0, refused: 0 };
  const agrees = fc.asyncProperty(fc.noShrink(fc.noBias(fc.nat())), async (seed) => {
    const { violations, refused, stopped } = await simulateCrash(seed);
    expect(violations).toEqual([]);
    counts[refused !== undefined ? "refused" : stopped === true ? "stopped" : "ended"] += 1;
  });
  const numRuns = Number(process.env["CASCADE_SEEDS"] ?? 500);
  await fc.assert(agrees, { numRuns, seed: 1 });
  expect(counts.stopped).toBeGreaterThan(numRuns / 10);
  expect(counts.refused).toBeLessThan(numRuns / 2);
});
