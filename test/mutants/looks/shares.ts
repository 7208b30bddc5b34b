import { Engine } from "../../../src/engine/engine.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 3.4: runs that share a limit never exceed it, and whatever becomes of some of them, the others have their turn. */
export const shares: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const limit = 1 + random.int(2);
  const engine = new Engine({ clock: world, randomness: world, maxConcurrency: limit });
  let running = 0;
  let most = 0;
  const step = task("step", async (_: number) => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => world.later("end of a body", resolve));
    running--;
    if (random.chance(0.2)) throw new Error("no");
  });
  const wide = (): Promise<void>[] => Array.from({ length: 1 + random.int(3) }, (_, n) => step(n) as never);
  const handles = Array.from({ length: 2 + random.int(3) }, () => engine.start(wide(), { grace: 1_000_000 }));
  for (const handle of handles) {
    if (random.chance(0.6)) {
      const turns = random.int(12);
      world.later("impatience", () => void afterTurns(turns).then(() => handle.cancel()));
    }
  }
  const first = await playUntil(world, Promise.all(handles.map((handle) => handle.outcome())));
  const stuck = first ?? (await playUntil(world, engine.start(step(0)).outcome()));
  return stuck ?? (most <= limit ? undefined : `${most} bodies at once, ${limit} allowed`);
};

async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}
