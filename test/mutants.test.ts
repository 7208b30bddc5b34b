import { describe, expect, it } from "vitest";
import type { Mutant } from "./mutants/mutant.ts";
import { mutants as planted } from "./mutants/mutants.mjs";
import { tryMutant } from "./mutants/try-mutant.mjs";

const mutants: readonly Mutant[] = planted;
const lookOf = ({ look = "simulate" }: Mutant) => look;

// Each runs in a process of its own, two at a time.
describe.concurrent("the looks show nothing where nothing is wrong", () => {
  const seeds = new Map<ReturnType<typeof lookOf>, number>();
  for (const mutant of mutants) {
    seeds.set(lookOf(mutant), Math.max(seeds.get(lookOf(mutant)) ?? 0, mutant.seeds));
  }
  for (const [look, count] of seeds) {
    it(`${look}, ${count} seeds`, async ({ expect }) => {
      expect(await tryMutant(undefined, { look, seeds: count })).toEqual({});
    });
  }
});

describe.concurrent("a planted fault is found", () => {
  for (const mutant of mutants) {
    it(mutant.name, async ({ expect }) => {
      const found = await tryMutant(mutant, { look: lookOf(mutant), seeds: mutant.seeds });
      expect(found).toEqual({ seed: expect.any(Number), problem: expect.any(String) });
    });
  }
});

it("there are faults of many kinds, each with a name of its own", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(16);
});
