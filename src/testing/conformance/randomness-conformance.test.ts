import { describe, expect, it } from "vitest";
import { type Randomness, systemRandomness } from "../../ports/randomness.ts";
import { SeededRandom } from "../seeded-random.ts";
import { SimulatedWorld } from "../simulator/simulated-world.ts";
import { failedChecks } from "./failed-checks.ts";
import { randomnessConformance } from "./randomness-conformance.ts";

describe("randomness that conforms", () => {
  for (const { name, run } of randomnessConformance(() => systemRandomness))
    it(`systemRandomness: ${name}`, run);
  for (const { name, run } of randomnessConformance(() => new SimulatedWorld(new SeededRandom(1))))
    it(`SimulatedWorld: ${name}`, run);
});

const spread = "numbers are spread over the whole range";
const broken: readonly [string, Partial<Randomness>, ...string[]][] = [
  ["numbers up to 1", { next: () => 1 }, "numbers are at least 0 and below 1", spread],
  ["numbers below 0", { next: () => Math.random() - 0.001 }, "numbers are at least 0 and below 1"],
  ["no numbers", { next: () => Number.NaN }, "numbers are at least 0 and below 1", spread],
  ["always the same number", { next: () => 0.5 }, spread],
  ["only the lower half", { next: () => Math.random() / 2 }, spread],
  ["always the same identifier", { id: () => "id" }, "identifiers differ"],
  ["short identifiers", { id: () => String(Math.floor(Math.random() * 1e6)) }, "identifiers differ"],
  ["empty identifiers", { id: () => "" }, "identifiers are texts that are not empty", "identifiers differ"],
];

describe("randomness that does not", () => {
  it.each(broken)("%s", async (_, change, ...expected) => {
    const failed = await failedChecks(randomnessConformance(() => ({ ...systemRandomness, ...change })));
    expect(failed.map(({ name }) => name.slice("randomness: ".length))).toEqual(expected);
  });

  it("every check can fail", () => {
    const all = randomnessConformance(() => systemRandomness).map(({ name }) =>
      name.slice("randomness: ".length),
    );
    expect(new Set(broken.flatMap(([, , ...names]) => names))).toEqual(new Set(all));
  });
});
