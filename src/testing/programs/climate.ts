import type { SeededRandom } from "../seeded-random.ts";

/** What is usual in one program. Numbers are probabilities. */
export interface Climate {
  /** How many blocks there are to open. */
  readonly blocks: number;
  readonly failures: number;
  readonly skips: number;
  /** References to nodes of the instances around. */
  readonly captures: number;
  readonly tails: number;
  readonly jumps: number;
  /** Firsts, and times within which something has to come. */
  readonly races: number;
  /** Bodies whose time is limited. */
  readonly times: number;
  /** Bodies that take of capacities. */
  readonly amounts: number;
  readonly bodies: "plain" | "async" | "mixed";
}

/** A climate for so many blocks. */
export function makeClimate(random: SeededRandom, blocks: number, failures: boolean): Climate {
  return {
    blocks,
    failures: failures ? random.pick([0.03, 0.08, 0.2]) : 0,
    skips: random.pick([0, 0.04, 0.15]),
    captures: random.pick([0, 0.15, 0.35]),
    tails: random.pick([0.15, 0.3]),
    jumps: random.pick([0, 0, 0.3, 1]),
    races: random.pick([0, 0, 0.3, 1]),
    times: random.pick([0, 0, 0.1, 0.3]),
    amounts: random.pick([0, 0, 0.1, 0.5]),
    bodies: random.pick(["plain", "async", "mixed", "mixed", "mixed"] as const),
  };
}
