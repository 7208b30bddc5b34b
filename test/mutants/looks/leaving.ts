import { Engine } from "../../../src/engine/engine.ts";
import type { RunHandle } from "../../../src/engine/run-handle.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.5: whoever ends a run while he hears of something ends it there: no body is called after that. */
export const leaving: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  let left = 1 + random.int(15);
  let calls = 0;
  let callsWhenStopped: number | undefined;
  let handle: RunHandle<unknown> | undefined;
  const step = task("step", async (_: number) => {
    calls++;
    await new Promise<void>((resolve) => world.later("end of a body", resolve));
    return 0;
  });
  const hear = (): void => {
    left--;
    if (left !== 0) return;
    handle?.cancel();
    callsWhenStopped = calls;
  };
  const engine = new Engine({ clock: world, randomness: world });
  handle = engine.start(step.map([1, 2, 3, 4]).withConcurrency(1 + random.int(3)), { subscribers: [hear] });
  const stuck = await playUntil(world, handle.outcome());
  if (stuck !== undefined) return stuck;
  return calls > (callsWhenStopped ?? calls) ? "a body was called after its run had been stopped" : undefined;
};
