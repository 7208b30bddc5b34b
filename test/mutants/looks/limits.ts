import { Engine } from "../../../src/engine/engine.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 3.4: never more elements at once than the map allows. */
export const limits: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const window = 1 + random.int(4);
  const items = Array.from({ length: 1 + random.int(10) }, (_, index) => index);
  let running = 0;
  let most = 0;
  const step = task("step", async (index: number) => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => world.later(`end of ${index}`, resolve));
    running--;
    return index;
  });
  const engine = new Engine({ clock: world, randomness: world });
  const stuck = await playUntil(world, engine.run(step.map(items).withConcurrency(window)));
  return stuck ?? (most <= window ? undefined : `${most} elements at once, ${window} allowed`);
};
