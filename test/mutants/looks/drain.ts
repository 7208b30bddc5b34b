import { Engine } from "../../../src/engine/engine.ts";
import { RunFailedError } from "../../../src/errors/run-errors.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.4: a run that drains calls whatever is independent, and lists every failure. */
export const drain: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const isBad = Array.from({ length: 1 + random.int(8) }, () => random.chance(0.5));
  const ended = new Set<number>();
  const step = task("step", async (index: number) => {
    await new Promise<void>((resolve) => world.later(`end of ${index}`, resolve));
    ended.add(index);
    if (isBad[index]) throw new Error(`no ${index}`);
    return index;
  });
  const after = task("after", (index: number) => index);
  const engine = new Engine({ clock: world, randomness: world });
  const outcome = engine
    .start(
      isBad.map((_, index) => after(step(index))),
      { onFailure: "drain" },
    )
    .outcome();
  const stuck = await playUntil(world, outcome);
  if (stuck !== undefined) return stuck;
  const result = await outcome;
  const bad = isBad.filter(Boolean).length;
  const listed =
    result.status === "failed" && result.error instanceof RunFailedError ? result.error.errors.length : 0;
  if (ended.size !== isBad.length) return `${ended.size} of ${isBad.length} independent bodies ran`;
  return listed === bad ? undefined : `${listed} failures were listed of ${bad}`;
};
