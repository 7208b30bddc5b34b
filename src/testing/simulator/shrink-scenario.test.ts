import { expect, it } from "vitest";
import { scenarioOf } from "./scenario.ts";
import { shrinkScenario } from "./shrink-scenario.ts";
import { simulateScenario } from "./simulate.ts";

it("leaves alone what keeps every promise", async () => {
  const scenario = scenarioOf(3);
  expect((await simulateScenario(scenario)).violations).toEqual([]);
  expect(await shrinkScenario(scenario)).toBe(scenario);
});
