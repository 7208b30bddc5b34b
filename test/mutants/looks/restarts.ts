import { simulateCrashes } from "../../../src/testing/crash/crash-simulation.ts";
import type { Look } from "./look.ts";

/** 9.1-9.5: a stored run whose processes crash, stand still, and cannot reach their store. */
export const restarts: Look = async (seed) => (await simulateCrashes(seed)).violations[0];
