import fc from "fast-check";
import { describe, it } from "vitest";
import { SeededRandom } from "../seeded-random.ts";
import { type CheckOptions, checkProgram } from "./check-program.ts";
import { expectProgram, type ProgramExpectation } from "./expect-program.ts";
import { generateProgram } from "./generate-program.ts";
import { keepResults } from "./keep-results.ts";
import { lendResources } from "./lend-resources.ts";
import type { Program } from "./program.ts";
import { shrinkProgram } from "./shrink-program.ts";

// CASCADE_SEED=17 runs that seed alone; CASCADE_SEEDS=20000 runs so many; CASCADE_START=2 draws others.
const replay = process.env["CASCADE_SEED"];
const seeds = replay === undefined ? fc.noShrink(fc.noBias(fc.nat())) : fc.constant(Number(replay));
const run = {
  numRuns: replay === undefined ? Number(process.env["CASCADE_SEEDS"] ?? 1_000) : 1,
  seed: Number(process.env["CASCADE_START"] ?? 1),
};

const variants: Readonly<Record<string, CheckOptions>> = {
  "with fast paths": { fastPaths: true },
  "without fast paths": { fastPaths: false },
  "with an asynchronous store": { store: true },
  "one body at a time": { maxConcurrency: 1 },
  "to the end of what is independent of failures": { onFailure: "drain" },
};

describe("1-5, 11 the engine does what the interpreter says", () => {
  for (const [name, options] of Object.entries(variants)) {
    it(name, async () => {
      const agrees = fc.asyncProperty(seeds, (seed) => holds(seed, { ...options, seed }));
      await fc.assert(agrees, run);
    });
  }
});

interface Interpreted {
  readonly program: Program;
  readonly expected: ProgramExpectation | undefined;
}

const interpreted = new Map<number, Interpreted>();

/** Every variant is held against the same interpretations. */
function programOf(seed: number): Interpreted {
  const known = interpreted.get(seed);
  if (known !== undefined) return known;
  const bare = generateProgram(new SeededRandom(seed));
  const kept = seed % 3 === 0 ? keepResults(bare, new SeededRandom(seed)) : bare;
  const program = seed % 4 === 0 ? lendResources(kept, new SeededRandom(seed)) : kept;
  // What depends on times is another thing in each variant.
  const timed = /"(timeout|within)"/.test(JSON.stringify(program));
  const made = { program, expected: timed ? undefined : expectProgram(program) };
  interpreted.set(seed, made);
  return made;
}

async function holds(seed: number, options: CheckOptions): Promise<void> {
  const { program, expected } = programOf(seed);
  const problem = await checkProgram(program, options, expected);
  if (problem === undefined) return;
  const small = await shrinkProgram(
    program,
    async (candidate) => (await checkProgram(candidate, options)) !== undefined,
  );
  throw new Error(
    [
      `CASCADE_SEED=${seed}: ${problem}`,
      `the smallest program that fails, with ${JSON.stringify(options)}:`,
      JSON.stringify(small, undefined, 1),
      await checkProgram(small, options),
    ].join("\n"),
  );
}
