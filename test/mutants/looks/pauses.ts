import { Engine } from "../../../src/engine/engine.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 8.1, 8.2: pauses and limits that come and go hold exactly, and their end wakes whoever can go. */
export const pauses: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const engine = new Engine({ clock: world, randomness: world });
  let paused = false;
  let limit = Number.POSITIVE_INFINITY;
  let running = 0;
  let wrong: string | undefined;
  const step = task("step", async (index: number) => {
    running++;
    if (paused) wrong = `${index} began during a pause`;
    if (running > limit) wrong = `${running} bodies at once, ${limit} allowed`;
    await new Promise<void>((resolve) => world.later(`end of ${index}`, resolve));
    running--;
  });
  let changes = 8;
  const isCleared = random.chance(0.5);
  // One at a time: whoever was let in by one of them begins before the next.
  const between = (): void => {
    if (changes === 0 || random.chance(0.5)) return;
    changes--;
    if (paused) {
      paused = false;
      engine.unpause("task:st*");
    } else if (changes < 2 && isCleared) {
      limit = Number.POSITIVE_INFINITY;
      engine.limit("global", { concurrency: null });
    } else if (changes > 0 && random.chance(0.4)) {
      paused = true;
      engine.pause("task:st*");
    } else {
      limit = 1 + random.int(3);
      engine.limit("global", { concurrency: limit });
    }
  };
  const chain = (length: number) => {
    let last = step(0);
    for (let index = 1; index < length; index++) last = step(index).after(last);
    return last;
  };
  const runs = Array.from({ length: 1 + random.int(4) }, () => engine.run(chain(1 + random.int(4))));
  const stuck = await playUntil(world, Promise.all(runs), between);
  return stuck ?? wrong;
};
