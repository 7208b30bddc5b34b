import { Engine } from "../../../src/engine/engine.ts";
import { recv } from "../../../src/spec/recv.ts";
import { sequence } from "../../../src/spec/sequence.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { StoredWorld } from "./stored-world.ts";

let pause: () => Promise<void> = async () => {};

const step = task("store-away:step", async (name: number) => {
  await pause();
  return name;
});

/** 9.9: a store that is away is waited for; a run that is given up for it is anybody's when it is back. */
export const storeAway: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  pause = () => new Promise<void>((resolve) => world.later("step", resolve));
  const store = new StoredWorld(world);
  const far = store.process();
  const first = new Engine({ clock: world, randomness: world, store: far, storeTimeout: "1m" });
  await first.signal("topic", "given");
  const steps = Array.from({ length: 2 + random.int(4) }, (_, index) =>
    index === 1 ? recv("topic") : step(index),
  );
  const handle = first.start(sequence(steps as never), { runId: "r" });
  const away = random.pick([5_000, 30_000, 90_000, 300_000]);
  const begun = 3 + random.int(10);
  let rounds = 0;
  const between = (): void => {
    if (++rounds !== begun) return;
    // Nothing reaches it, or nothing comes back.
    const what = random.pick(["isAway", "isMute"] as const);
    far[what] = true;
    world.setTimer(away, () => {
      far[what] = false;
    });
  };
  const stuck = await playUntil(world, handle.outcome(), between);
  if (stuck !== undefined) return stuck;
  const { status } = await handle.outcome();
  if (status === "succeeded") return undefined;
  if (status !== "interrupted" || away < 60_000)
    return `the run has ${status}, the store was away for ${away} ms`;
  const second = new Engine({ clock: world, randomness: world, store: store.process() });
  // Whoever has it now may be the one that gave it up.
  return playUntil(world, random.pick([first, second]).attach("r").outcome());
};
