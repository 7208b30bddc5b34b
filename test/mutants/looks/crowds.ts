import { crowdedScenarioOf } from "../../../src/testing/simulator/crowded-scenario.ts";
import { simulateScenario } from "../../../src/testing/simulator/simulate.ts";
import type { Look } from "./look.ts";

/** 7.1: many bodies that wait for a few capacities, which they take several of. */
export const crowds: Look = async (seed) => (await simulateScenario(crowdedScenarioOf(seed))).violations[0];
