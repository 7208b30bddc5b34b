import { generateProgram } from "../programs/generate-program.ts";
import type { Program } from "../programs/program.ts";
import { SeededRandom } from "../seeded-random.ts";

/** One simulation as plain data: what runs, and what happens around it. */
export interface Scenario {
  readonly seed: number;
  readonly program: Program;
  /** Runs of the one target at the same time, on one engine. */
  readonly runs: number;
  readonly store: boolean;
  readonly fastPaths: boolean;
  readonly maxConcurrency: number | undefined;
  readonly onFailure: "stop" | "drain";
  /** Cancels the first run after so many things have happened. */
  readonly cancelAfter: number | undefined;
  /** How often a timer goes before what is ready. */
  readonly haste: number;
  /** How often a body that is told to stop does so at once. */
  readonly obedience: number;
}

/** The scenario of a seed. */
export function scenarioOf(seed: number): Scenario {
  const random = new SeededRandom(seed);
  return {
    seed,
    program: generateProgram(random.fork()),
    runs: random.pick([1, 1, 1, 2, 3]),
    store: random.chance(0.4),
    fastPaths: random.chance(0.5),
    maxConcurrency: random.pick([undefined, undefined, 1, 2, 3]),
    onFailure: random.chance(0.25) ? "drain" : "stop",
    cancelAfter: random.chance(0.25) ? random.int(25) : undefined,
    haste: random.pick([0, 0.1, 0.5]),
    obedience: random.pick([0, 0.5, 1]),
  };
}
