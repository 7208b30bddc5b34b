import { simulateCrash } from "../../../src/testing/simulator/crash.ts";
import type { Look } from "./look.ts";

/** 2.4: a run that is stopped anywhere, and one of the same target that was stored meanwhile. */
export const crashes: Look = async (seed) => (await simulateCrash(seed)).violations[0];
