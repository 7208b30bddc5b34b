import { Engine } from "../../../src/engine/engine.ts";
import type { ResultRecord } from "../../../src/ports/result-log.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 9.1: what a body is given has been committed before it is called. */
export const commits: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const committed = new Set<unknown>();
  const store = {
    commit: async (group: readonly ResultRecord[]): Promise<void> => {
      await world.commit(group);
      for (const { value } of group) committed.add(value);
    },
  };
  const early: string[] = [];
  const step = task("step", async (name: string, ...inputs: string[]) => {
    early.push(...inputs.filter((input) => !committed.has(input)).map((input) => `${name} saw ${input}`));
    if (random.chance(0.5)) await new Promise<void>((resolve) => world.later(name, resolve));
    return name;
  });
  const lazies: LazyResult<string>[] = [];
  for (let index = 0; index < 2 + random.int(8); index++) {
    const inputs = lazies.filter(() => random.chance(0.5));
    lazies.push(step(`n${index}`, ...inputs));
  }
  const engine = new Engine({ clock: world, randomness: world, results: store });
  const stuck = await playUntil(world, engine.run(lazies));
  return stuck ?? (early.length > 0 ? `${early[0]} before it was committed` : undefined);
};
