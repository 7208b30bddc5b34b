import { Engine } from "../../../src/engine/engine.ts";
import { CycleError } from "../../../src/errors/graph-errors.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 4.3: waiting for an enclosing node that itself waits for this frame is found at once, whatever else goes on. */
export const circles: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const begin = world.now();
  const depth = random.int(4);
  const between = random.int(4);
  let found: unknown;
  let foundAt = 0;
  const pass = task("pass", async (value: unknown) => {
    if (random.chance(0.5)) await new Promise<void>((resolve) => world.later("pass", resolve));
    return value;
  });
  const chain = (lazy: LazyResult<unknown>, length: number): LazyResult<unknown> =>
    Array.from({ length }).reduce<LazyResult<unknown>>((last) => pass(last), lazy);
  const inner = task("inner", async (left: number): Promise<unknown> => {
    return left > 0 ? chain(inner(left - 1), 1) : chain(outer, 1 + between);
  });
  const outer: LazyResult<unknown> = chain(inner(depth), 1 + between);
  const sure = outer.recover((failure) => {
    found = failure;
    foundAt = world.now() - begin;
    return "no";
  });
  const slow = task("slow", () => new Promise<void>((resolve) => void world.setTimer(1_000, resolve)));
  const engine = new Engine({ clock: world, randomness: world });
  const stuck = await playUntil(world, engine.run([sure, slow()]));
  if (stuck !== undefined) return stuck;
  if (!(found instanceof CycleError)) return `the circle came to ${String(found)}`;
  return foundAt < 1_000 ? undefined : "the circle was found only when nothing else went on";
};
