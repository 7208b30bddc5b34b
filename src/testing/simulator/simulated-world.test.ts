import { expect, it } from "vitest";
import { SeededRandom } from "../seeded-random.ts";
import { SimulatedWorld } from "./simulated-world.ts";

function playOf(seed: number, haste = 0.5): readonly string[] {
  const world = new SimulatedWorld(new SeededRandom(seed), haste);
  const begin = world.now();
  for (const what of ["a", "b", "c"]) world.later(what, () => {});
  world.setTimer(10, () => world.log.push(`now ${world.now() - begin}`));
  world.setTimer(5, () => {});
  world.setTimer(7, () => {})();
  while (world.step());
  return world.log;
}

it("lets things happen in an order that follows from the seed, and timers in order of time", () => {
  expect(playOf(1)).toEqual(playOf(1));
  expect(new Set(Array.from({ length: 20 }, (_, seed) => playOf(seed).join())).size).toBeGreaterThan(5);
  for (let seed = 0; seed < 20; seed++) {
    const log = playOf(seed);
    expect(log.indexOf("timer at 5 ms")).toBeLessThan(log.indexOf("timer at 10 ms"));
    expect(log[log.indexOf("timer at 10 ms") + 1]).toMatch(/^now \d+$/);
    expect(Number(log.find((line) => line.startsWith("now "))?.slice(4))).toBeGreaterThanOrEqual(10);
    expect(log).not.toContain("timer at 7 ms");
    expect(log).toHaveLength(6);
  }
});

it("without haste a timer waits until nothing else can happen", () => {
  expect(playOf(3, 0).slice(0, 3).sort()).toEqual(["a", "b", "c"]);
});

it("commits when its time comes", async () => {
  const world = new SimulatedWorld(new SeededRandom(1));
  let committed = false;
  const commit = world.commit([{ runId: "r", node: "n", kind: "value", value: 1 }]).then(() => {
    committed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(committed).toBe(false);
  world.step();
  await commit;
  expect(world.step()).toBe(false);
});
