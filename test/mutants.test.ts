import { describe, expect, it } from "vitest";
import type { Mutant } from "./mutants/mutant.ts";
import { mutants as planted } from "./mutants/mutants.mjs";
import { tryMutant } from "./mutants/try-mutant.mjs";

const mutants: readonly Mutant[] = planted;
const lookOf = ({ look = "simulate" }: Mutant) => look;

/** What found a fault: there is to be nothing with these where nothing is wrong. */
const suspicious: (readonly [look: string, from: number, count: number])[] = [];

// Each runs in a process of its own, two at a time.
describe.concurrent("a planted fault is found", () => {
  for (const mutant of mutants) {
    it(mutant.name, async ({ expect }) => {
      const look = lookOf(mutant);
      const found = await tryMutant(mutant, [[look, mutant.from ?? 0, mutant.seeds]]);
      expect(found).toEqual({ look, seed: expect.any(Number), problem: expect.any(String) });
      suspicious.push([look, found.seed ?? 0, 1]);
    });
  }
});

it("the looks show nothing where nothing is wrong", async () => {
  const looks = [...new Set(mutants.map(lookOf))];
  expect(await tryMutant(undefined, [...suspicious, ...looks.map((look) => [look, 0, 25] as const)])).toEqual(
    {},
  );
});

it("there are faults of many kinds, each with a name of its own", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(100);
});
