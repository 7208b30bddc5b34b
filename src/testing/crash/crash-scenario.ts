import { generateProgram } from "../programs/generate-program.ts";
import type { Program } from "../programs/program.ts";
import { SeededRandom } from "../seeded-random.ts";
import type { FrailStore } from "./remote-store.ts";

/**
 * When a process crashes: at its n-th write since the crash before (before the store has it, or after, when the answer is
 * lost), or after so many things have happened since then.
 */
export type CrashMoment = (
  | { readonly at: "write"; readonly nth: number; readonly isStored: boolean }
  | { readonly at: "step"; readonly nth: number }
) & {
  /** It does not crash: it stands still until its lease is over, and goes on after so many things have happened. */
  readonly standsStill?: number;
};

/** One simulation as plain data. */
export interface CrashScenario {
  readonly seed: number;
  readonly program: Program;
  /** One after the other. */
  readonly crashes: readonly CrashMoment[];
  /** How many processes are there at the same time. */
  readonly engines: 1 | 2;
  /** How often the store is away when it is to be written, or its answer is lost. */
  readonly outages: number;
  readonly captures: boolean;
  readonly waits: "time" | "signals";
  readonly large: boolean;
  readonly onFailure: "stop" | "drain";
  readonly maxConcurrency: number | undefined;
  /** How often a timer goes before what is ready. */
  readonly haste: number;
}

/** What stands between the processes and the store: for tests of the simulator itself. */
export type StoreFault = (store: FrailStore) => FrailStore;

/** The scenario of a seed. */
export function crashScenarioOf(seed: number): CrashScenario {
  const random = new SeededRandom(seed);
  const program = generateProgram(random.fork());
  const hasLimits = program.blocks.some(({ nodes }) => nodes.some(({ kind }) => kind === "within"));
  const crashCount = random.pick([0, 1, 1, 1, 1, 2, 3]);
  return {
    seed,
    program,
    crashes: Array.from({ length: crashCount }, () => drawMoment(random)),
    engines: random.chance(0.25) ? 2 : 1,
    outages: random.pick([0, 0, 0, 0.1, 0.4]),
    captures: random.chance(0.3),
    waits: random.chance(0.5) && !hasLimits ? "signals" : "time",
    large: random.chance(0.15),
    onFailure: random.chance(0.25) ? "drain" : "stop",
    maxConcurrency: random.pick([undefined, undefined, 1, 2]),
    haste: random.pick([0, 0.1, 0.5]),
  };
}

function drawMoment(random: SeededRandom): CrashMoment {
  const moment = drawTime(random);
  return random.chance(0.2) ? { ...moment, standsStill: random.int(40) } : moment;
}

function drawTime(random: SeededRandom): CrashMoment {
  // Small programs are over soon.
  if (random.chance(0.5)) return { at: "step", nth: random.int(random.pick([8, 25, 60])) };
  return { at: "write", nth: 1 + random.int(random.pick([3, 6, 12])), isStored: random.chance(0.5) };
}
