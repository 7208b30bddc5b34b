import { expect, it } from "vitest";
import { SeededRandom } from "../seeded-random.ts";
import { ScriptedCache } from "./scripted-cache.ts";
import { SimulatedWorld } from "./simulated-world.ts";

function cacheOf(temper: { slow: number; fails: number }) {
  const told: string[] = [];
  const random = new SeededRandom(1);
  const world = new SimulatedWorld(random);
  const watch = {
    answered: (node: string, args: readonly unknown[], hit: boolean) =>
      void told.push(`${node} ${String(args)} ${hit ? "hit" : "miss"}`),
    keeps: (node: string, args: readonly unknown[], stage: string) =>
      void told.push(`${node} ${String(args)} ${stage}`),
  };
  return { cache: new ScriptedCache("n", { world, random, temper, watch }), world, told };
}

const info = { task: "t", version: "1", args: ["x"], now: 0 };

it("answers at once, undefined included", async () => {
  const { cache, told } = cacheOf({ slow: 0, fails: 0 });
  expect(await cache.get("k", info)).toBeUndefined();
  await cache.set("k", undefined, info);
  expect(await cache.get("k", info)).toEqual({ value: undefined });
  expect(told).toEqual(["n x miss", "n x begun", "n x kept", "n x hit"]);
});

it("answers when its time comes", async () => {
  const { cache, world, told } = cacheOf({ slow: 1, fails: 0 });
  const kept = cache.set("k", 1, info);
  const found = cache.get("k", info);
  expect(told).toEqual(["n x begun"]);
  while (world.step());
  await kept;
  expect([undefined, { value: 1 }]).toContainEqual(await found);
});

it("fails, and says so to who watches", async () => {
  const { cache, told } = cacheOf({ slow: 0, fails: 1 });
  expect(() => cache.get("k", info)).toThrow("the cache of n could not look for a result");
  expect(() => cache.set("k", 1, info)).toThrow("could not keep");
  const slow = cacheOf({ slow: 1, fails: 1 });
  const found = slow.cache.get("k", info);
  slow.world.step();
  await expect(found).rejects.toThrow("could not look for");
  expect(told).toEqual(["n x miss", "n x begun", "n x failed"]);
});
