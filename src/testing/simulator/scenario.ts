import { generateProgram } from "../programs/generate-program.ts";
import { keepResults } from "../programs/keep-results.ts";
import { lendResources, mayWarn } from "../programs/lend-resources.ts";
import type { Program } from "../programs/program.ts";
import { SeededRandom } from "../seeded-random.ts";
import { drawCapacities, drawControls, type TimedControl } from "./controls.ts";
import { drawQuestions, type Question } from "./questions.ts";
import type { CacheTemper } from "./scripted-cache.ts";

/** Who stops a run: somebody outside, a subscriber or a body in the middle of what it does, or the end of the engine. */
export type Stopper = "handle" | "signal" | "subscriber" | "body" | "engine";

/** One simulation as plain data: what runs, and what happens around it. */
export interface Scenario {
  readonly seed: number;
  readonly program: Program;
  /** Runs of the one target at the same time, on one engine. */
  readonly runs: number;
  readonly store: boolean;
  readonly fastPaths: boolean;
  /** Whether anybody hears the events; fast paths are only taken where nobody does. */
  readonly observed: boolean;
  readonly maxConcurrency: number | undefined;
  readonly onFailure: "stop" | "drain";
  /** What the engine has of each capacity at the beginning, and at the end. */
  readonly capacities: Readonly<Record<string, number>>;
  readonly controls: readonly TimedControl[];
  /** Stops the first run (or the engine) after so many steps, events or bodies. */
  readonly stop: { readonly by: Stopper; readonly after: number } | undefined;
  /** How often a timer goes before what is ready. */
  readonly haste: number;
  /** How often a body that is told to stop does so at once. */
  readonly obedience: number;
  readonly caches: CacheTemper;
  readonly questions: readonly Question[];
}

/** The scenario of a seed: that of `bareScenarioOf`, in which some bodies keep their results, and some use resources. */
export function scenarioOf(seed: number): Scenario {
  const scenario = bareScenarioOf(seed);
  const random = new SeededRandom(seed ^ 0xcac4e);
  const keeping = random.chance(0.6) ? scenario : withCaches(scenario, random);
  return random.chance(0.65) ? keeping : withResources(keeping, random);
}

function withCaches(scenario: Scenario, random: SeededRandom): Scenario {
  return {
    ...scenario,
    program: keepResults(scenario.program, random),
    runs: random.chance(0.4) ? 2 + random.int(2) : scenario.runs,
    caches: { slow: random.pick([0, 0.5, 1]), fails: random.pick([0, 0, 0.2]) },
  };
}

function withResources(scenario: Scenario, random: SeededRandom): Scenario {
  const program = lendResources(scenario.program, random);
  return { ...scenario, program, observed: scenario.observed || mayWarn(program) };
}

/** The scenario of a seed, in which nobody keeps results or uses resources. */
export function bareScenarioOf(seed: number): Scenario {
  const random = new SeededRandom(seed);
  const program = generateProgram(random.fork());
  const observed = random.chance(0.7);
  const capacities = drawCapacities(random);
  const by = random.pick<Stopper>(["handle", "handle", "signal", "subscriber", "body", "engine"]);
  return {
    seed,
    program,
    runs: random.pick([1, 1, 1, 2, 3]),
    store: random.chance(0.4),
    fastPaths: random.chance(0.7),
    observed,
    maxConcurrency: random.pick([undefined, undefined, 1, 2, 3]),
    onFailure: random.chance(0.25) ? "drain" : "stop",
    capacities,
    controls: drawControls(random, capacities),
    stop: random.chance(0.35)
      ? { by: observed || by !== "subscriber" ? by : "handle", after: random.int(25) }
      : undefined,
    haste: random.pick([0, 0.1, 0.5]),
    obedience: random.pick([0, 0.5, 1]),
    caches: { slow: 0, fails: 0 },
    questions: drawQuestions(new SeededRandom(seed ^ 0xa5c)),
  };
}
