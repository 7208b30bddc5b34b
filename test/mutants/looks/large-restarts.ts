import { crashScenarioOf } from "../../../src/testing/crash/crash-scenario.ts";
import { simulateCrashScenario } from "../../../src/testing/crash/crash-simulation.ts";
import type { Look } from "./look.ts";

/** 9.3: the same, with much that is too large for a row. */
export const largeRestarts: Look = async (seed) =>
  (await simulateCrashScenario({ ...crashScenarioOf(seed), large: true })).violations[0];
