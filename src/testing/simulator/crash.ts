import { isCascadeError } from "../../errors/cascade-error.ts";
import { buildProgram } from "../programs/build-program.ts";
import { keepResults } from "../programs/keep-results.ts";
import { captures, restoreTarget, storableProgram, storeTarget } from "../programs/store-program.ts";
import { SeededRandom } from "../seeded-random.ts";
import { bareScenarioOf, type Scenario } from "./scenario.ts";
import { type Simulation, simulateScenario } from "./simulate.ts";
import type { TheatreOptions } from "./theatre.ts";

/** What came of a crash. */
export interface CrashSimulation extends Simulation {
  /** Why there was none. */
  readonly refused?: "captures" | "not storable";
  /** Whether the first run was stopped before it had ended. */
  readonly stopped?: boolean;
}

/**
 * Stops the simulated run of a seed at a random moment and forgets it; then runs its target again from the beginning,
 * rebuilt from the JSON of that moment, and holds that run against all promises.
 */
export async function simulateCrash(seed: number): Promise<CrashSimulation> {
  const scenario = crashScenarioOf(seed);
  const nothing = { scenario, violations: [], incomparable: undefined, log: [] };
  if (captures(scenario.program)) return { ...nothing, refused: "captures" };
  let before: string;
  try {
    before = storeTarget(buildProgram(scenario.program).target);
  } catch (error) {
    if (isCascadeError(error, "CS_NOT_STORABLE")) return { ...nothing, refused: "not storable" };
    throw error;
  }
  const texts: string[] = [];
  let target: unknown;
  const crashed = await simulateScenario(scenario, {
    build(program, journal) {
      const built = buildProgram(program, journal);
      target = built.target;
      return built;
    },
    stopping: () => void texts.push(storeTarget(target)),
  });
  if (crashed.violations.length > 0) return crashed;
  texts.push(storeTarget(target));
  const different = texts.find((text) => text !== before);
  if (different !== undefined)
    return { ...crashed, violations: [`a run changed the stored form of its target to\n  ${different}`] };
  const again: TheatreOptions["build"] = (program, journal) => {
    const built = buildProgram(program, journal);
    return { ...built, target: restoreTarget(texts[0] ?? before, built.target) };
  };
  const rest = { ...scenario, seed: seed ^ 0x0c4a5, stop: undefined };
  return { ...(await simulateScenario(rest, { build: again })), stopped: texts.length > 1 };
}

/** One run that somebody stops; nobody asks for values, because the LazyResults of the second run are others. */
function crashScenarioOf(seed: number): Scenario {
  // Resources are stored by name, and would have to be given to the second run by name.
  const scenario = bareScenarioOf(seed);
  const random = new SeededRandom(seed ^ 0xc4a5);
  const program = random.chance(0.4) ? keepResults(scenario.program, random) : scenario.program;
  const by = random.pick(["handle", "signal", "body", "engine"] as const);
  return {
    ...scenario,
    program: storableProgram(program),
    runs: 1,
    stop: { by, after: random.int(15) },
    questions: [],
  };
}
