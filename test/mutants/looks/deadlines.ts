import { Engine } from "../../../src/engine/engine.ts";
import { TimeoutError } from "../../../src/errors/run-errors.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.6: a value within a time: the time is for all it needs, it is over when it is over, and what was needed is stopped. */
export const deadlines: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const steps = Array.from({ length: 1 + random.int(4) }, () => 1 + random.int(50));
  const limit = 1 + random.int(100);
  let isStopped = false;
  const step = task("step", {}, async (ctx: TaskContext, milliseconds: number, before: number) => {
    ctx.signal.addEventListener("abort", () => {
      isStopped = true;
    });
    await new Promise<void>((resolve) => world.setTimer(milliseconds, resolve));
    return before + milliseconds;
  });
  let last = step(steps[0] ?? 1, 0);
  for (const milliseconds of steps.slice(1)) last = step(milliseconds, last);
  const needs = steps.reduce((sum, milliseconds) => sum + milliseconds, 0);
  if (needs === limit) return undefined;
  const engine = new Engine({ clock: world, randomness: world });
  let failure: unknown;
  let stoppedInTime = false;
  const sure = last.within(limit).recover((error) => {
    failure = error;
    stoppedInTime = isStopped;
    return -1;
  });
  const stuck = await playUntil(world, engine.run(sure));
  if (stuck !== undefined) return stuck;
  if (needs < limit) return failure === undefined ? undefined : `${needs} ms of ${limit} were too long`;
  if (!(failure instanceof TimeoutError)) return `${needs} ms of ${limit} were not too long`;
  return stoppedInTime ? undefined : "the time was over, and nobody was told to stop";
};
