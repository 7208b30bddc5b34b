import { SeededRandom } from "../seeded-random.ts";
import { judge } from "./judge.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { SimulatedWorld } from "./simulated-world.ts";
import { Theatre, type TheatreOptions } from "./theatre.ts";

/** What a simulation showed. */
export interface Simulation {
  readonly scenario: Scenario;
  /** What broke a promise; empty when all held. */
  readonly violations: readonly string[];
  /** Why the outcomes could not be held against the interpreter's, where they could not. */
  readonly incomparable: string | undefined;
  /** What happened, in order. */
  readonly log: readonly string[];
}

/**
 * Runs the scenario of a seed; everything that happens follows from the seed.
 *
 * @example
 * import { simulate } from "cascade-ts/testing";
 * (await simulate(1)).violations; // => []
 */
export function simulate(seed: number): Promise<Simulation> {
  return simulateScenario(scenarioOf(seed));
}

/** Runs a scenario to its end and holds it against the promises. */
export async function simulateScenario(
  scenario: Scenario,
  options: TheatreOptions = {},
): Promise<Simulation> {
  const random = new SeededRandom(scenario.seed ^ 0x5eed);
  const world = new SimulatedWorld(random, scenario.haste);
  const theatre = new Theatre(scenario, world, random, options);
  await theatre.play();
  const { log } = world;
  if (theatre.violations.length > 0)
    return { scenario, violations: theatre.violations, incomparable: undefined, log };
  // Only events tell what was detached, with several runs a body may be any one's, and a run that drains gives up nothing.
  const told = scenario.observed && scenario.runs === 1 && scenario.onFailure === "stop";
  const overlaps = told ? { underWay: theatre.bodies.underWay } : {};
  const runs = theatre.runs.flatMap(({ outcome, cancelled, answers }) =>
    outcome === undefined ? [] : [{ outcome, cancelled, answers, ...overlaps }],
  );
  const { problem, incomparable } = await judge(scenario.program, {
    journal: theatre.journal,
    runs,
    longest: world.time,
    capacities: scenario.capacities,
  });
  return { scenario, violations: problem === undefined ? [] : [problem], incomparable, log };
}
