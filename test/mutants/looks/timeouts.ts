import { Engine } from "../../../src/engine/engine.ts";
import { TaskFailedError, TimeoutError } from "../../../src/errors/run-errors.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.1, 5.6: an attempt is over when its time is, once its body has ended or its grace is over; what comes late does not count. */
export const timeouts: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const limit = 10 + random.int(100);
  const takes = random.int(200);
  const grace = 5 + random.int(50);
  const attempts = 1 + random.int(3);
  const obeys = random.chance(0.4);
  const begin = world.now();
  const starts: number[] = [];
  const slow = task("slow", {}, async (ctx: TaskContext) => {
    starts.push(world.now() - begin);
    await new Promise<void>((resolve) => {
      world.setTimer(takes, resolve);
      if (obeys) ctx.signal.addEventListener("abort", () => resolve());
    });
    return "late or not";
  });
  // Its elapsed time goes on a little whenever it is read, which is not what is looked at here.
  const clock = {
    now: () => world.now(),
    elapsed: () => world.now() - begin,
    setTimer: world.setTimer.bind(world),
    macrotask: world.macrotask.bind(world),
  };
  const engine = new Engine({ clock, randomness: world });
  const outcome = engine.start(slow().withTimeout(limit).withRetry({ attempts }), { grace }).outcome();
  const stuck = await playUntil(world, outcome);
  if (stuck !== undefined) return stuck;
  const result = await outcome;
  const isLate = takes > limit;
  const each = isLate ? (obeys ? limit : Math.min(takes, limit + grace)) : takes;
  const expected = Array.from({ length: isLate ? attempts : 1 }, (_, index) => index * each);
  if (takes === limit) return undefined;
  if (starts.join() !== expected.join()) return `attempts began at ${starts} ms, expected ${expected}`;
  if (world.now() - begin < expected.length * each) return `it ended after ${world.now() - begin} ms`;
  const error = result.status === "failed" ? result.error : undefined;
  const isTimeout = error instanceof TaskFailedError && error.cause instanceof TimeoutError;
  return isTimeout === isLate ? undefined : `${takes} ms of ${limit} came to ${result.status}`;
};
