import { Engine } from "../../../src/engine/engine.ts";
import { all } from "../../../src/spec/all.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { settle } from "../../../src/spec/settle.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.4: a recovery is called after what only the failed part needed was told to stop and has ended; the rest goes on. */
export const recoveries: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const underWay = new Set<string>();
  const stopped = new Set<string>();
  const slow = task("slow", {}, async (ctx: TaskContext, name: string) => {
    underWay.add(name);
    ctx.signal.addEventListener("abort", () => stopped.add(name));
    // Some need a while to stop.
    for (let step = random.int(6); step >= 0; step--) {
      await new Promise<void>((resolve) => world.later(name, resolve));
    }
    underWay.delete(name);
    return name;
  });
  const bad = task("bad", async () => {
    await new Promise<void>((resolve) => world.later("bad", resolve));
    // What is told to stop while it runs begins anew when it is needed again.
    mayBeCalledAgain = !hasReturned;
    throw new Error("bad");
  });
  let calls = 0;
  let hasReturned = false;
  let mayBeCalledAgain = false;
  const onward = task("onward", async () => {
    calls++;
    await new Promise<void>((resolve) => world.later("onward", resolve));
    hasReturned = true;
    return slow("deep");
  });
  const again = onward();
  const only = ["a", "b"].slice(0, 1 + random.int(2));
  const shared = slow("shared");
  let early: string | undefined;
  const sure = all([bad(), shared, again, ...only.map((name) => slow(name))]).recover(() => {
    const left = [...underWay].find((name) => name !== "shared");
    if (left !== undefined) early = `the recovery was called while ${left} was under way`;
    return random.chance(0.5) ? again : "recovered";
  });
  const engine = new Engine({ clock: world, randomness: world });
  const outcome = engine.run([sure, settle(shared as LazyResult<unknown>)]);
  const stuck = await playUntil(world, outcome);
  if (stuck !== undefined || early !== undefined) return stuck ?? early;
  if (calls > 1 && !mayBeCalledAgain) return "a body was called again whose tail call had been given up";
  return stopped.has("shared") ? "what is needed elsewhere was told to stop" : undefined;
};
