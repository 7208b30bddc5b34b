import { Engine } from "../../../src/engine/engine.ts";
import type { RunHandle } from "../../../src/engine/run-handle.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { SeededRandom } from "../../../src/testing/seeded-random.ts";
import { spySubscriber } from "../../../src/testing/spy-subscriber.ts";
import type { Look } from "./look.ts";

/** 10: who begins to listen in the middle of an endless loop hears of every turn from then on. */
export const listener: Look = async (seed) => {
  const random = new SeededRandom(seed);
  const turns = 5 + random.int(200);
  const from = random.int(turns - 2);
  const isAsync = random.chance(0.5);
  const spy = spySubscriber();
  let handle: RunHandle<unknown> | undefined;
  const turn = (left: number): LazyResult<unknown> | string => {
    if (turns - left === from) handle?.subscribe(spy);
    return left === 0 ? "end" : loop(left - 1);
  };
  const loop = task(
    "loop",
    isAsync ? async (left: number): Promise<unknown> => turn(left) : (turn as (left: number) => unknown),
  );
  handle = new Engine().start(loop(turns));
  await handle.result();
  const heard = spy.ofType("task-started").length;
  return heard === turns - from ? undefined : `${heard} turns were heard of ${turns - from}`;
};
