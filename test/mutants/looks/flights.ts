import { memory } from "../../../src/caches/memory.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.2: one computes for all who want the same; who fails or goes away leaves it to the next; a hit holds nothing. */
export const flights: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const engine = new Engine({ clock: world, randomness: world, maxConcurrency: 2 });
  const underWay = new Set<string>();
  const known = new Set<string>();
  let wrong: string | undefined;
  const load = task("load", {}, async (ctx: TaskContext, key: string) => {
    if (underWay.has(key)) wrong = `${key} was computed twice at the same time`;
    if (known.has(key)) wrong = `${key} was computed again`;
    underWay.add(key);
    // Who is told to stop leaves it to the next one, which need not wait for the end.
    ctx.signal.addEventListener("abort", () => underWay.delete(key));
    await new Promise<void>((resolve) => world.later(`end of ${key}`, resolve));
    if (!ctx.signal.aborted) underWay.delete(key);
    if (random.chance(0.3)) throw new Error("no");
    // Nobody keeps what was computed for a run that is over.
    if (!ctx.signal.aborted) known.add(key);
    return undefined;
  });
  const keys = ["a", "b"];
  const cache = memory();
  const one = (key: string) => load(key).withCache(cache);
  const handles = Array.from({ length: 2 + random.int(5) }, () =>
    engine.start([one(random.pick(keys)), one(random.pick(keys))], {
      onFailure: "drain",
      grace: 1_000_000,
    }),
  );
  for (const handle of handles) {
    if (random.chance(0.3)) world.later("impatience", () => handle.cancel());
  }
  const outcomes = handles.map((handle) => handle.outcome());
  const stuck = await playUntil(world, Promise.all(outcomes));
  if (stuck !== undefined || wrong !== undefined) return stuck ?? wrong;
  // Where nothing failed and nobody left, all is known; and a place is free for whoever comes now.
  const last = engine.start(keys.map(one)).outcome();
  return (await playUntil(world, last)) ?? wrong;
};
