import { expect, it } from "vitest";
import { SeededRandom } from "./seeded-random.ts";

const draw = (random: SeededRandom, count: number): number[] =>
  Array.from({ length: count }, () => random.next());

it("gives the same numbers for the same seed, and others for another", () => {
  expect(draw(new SeededRandom(7), 5)).toEqual(draw(new SeededRandom(7), 5));
  expect(draw(new SeededRandom(7), 5)).not.toEqual(draw(new SeededRandom(8), 5));
  expect(new SeededRandom(1).next()).toBe(0.3678755429573357);
});

it("is even enough, and within its bounds", () => {
  const random = new SeededRandom(42);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 40_000; i++) {
    const drawn = random.int(4);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

it("weighs", () => {
  const random = new SeededRandom(3);
  const drawn = Array.from({ length: 1_000 }, () => random.weighted({ often: 9, seldom: 1, never: 0 }));
  expect(drawn.filter((key) => key === "often").length).toBeGreaterThan(820);
  expect(drawn).not.toContain("never");
});

it("forks into numbers of their own", () => {
  const one = new SeededRandom(5);
  const fork = one.fork();
  expect(draw(fork, 3)).not.toEqual(draw(one, 3));
});
