import { Engine } from "../../../src/engine/engine.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import { settle } from "../../../src/spec/settle.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.1, 7.1: never more than there is; first come, first served; given back whatever becomes of a body. */
export const amounts: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const total = 1 + random.int(4);
  const rough = random.chance(0.5);
  let taken = 0;
  let wrong: string | undefined;
  const started: number[] = [];
  const step = task("step", {}, async (ctx: TaskContext, index: number, amount: number) => {
    if (ctx.attempt === 1) started.push(index);
    taken += amount;
    if (taken > total) wrong = `${taken} taken of ${total}`;
    const fate = rough ? random.weighted({ value: 3, failure: 2, timeout: 2 }) : "value";
    await new Promise<void>((resolve) => {
      if (fate !== "timeout") world.later(`end of ${index}`, resolve);
      else ctx.signal.addEventListener("abort", () => resolve());
    });
    taken -= amount;
    if (fate === "failure") throw new Error("no");
  });
  const nodes = Array.from({ length: 2 + random.int(8) }, (_, index) => {
    const amount = 1 + random.int(total);
    const node = step(index, amount).withConstraints({ gpu: amount }).withTimeout(100);
    return settle(random.chance(0.4) ? node.withRetry({ attempts: 3, delay: random.int(20) }) : node);
  });
  const engine = new Engine({ clock: world, randomness: world, capacities: { gpu: total } });
  const stuck = await playUntil(world, engine.run(nodes));
  if (stuck !== undefined || wrong !== undefined) return stuck ?? wrong;
  const inOrder = started.every((index, position) => index === position);
  return inOrder ? undefined : `they began in the order ${started}`;
};
