import { Engine } from "../../../src/engine/engine.ts";
import type { Outcome } from "../../../src/engine/outcome.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { settle } from "../../../src/spec/settle.ts";
import { task } from "../../../src/spec/task.ts";
import type { SeededRandom } from "../../../src/testing/seeded-random.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { StoredWorld } from "./stored-world.ts";

let called: (node: string, name: string) => Promise<void> | undefined = () => undefined;
let isBroken = true;

const fine = task("stored-failures:fine", {}, async (ctx: TaskContext) => {
  await called(ctx.nodeId, "fine");
  return "fine";
});
/** Fails always, and is caught. */
const sad = task("stored-failures:sad", {}, async (ctx: TaskContext): Promise<string> => {
  await called(ctx.nodeId, "sad");
  throw new Error("sad");
});
/** Fails until it is repaired. */
const broken = task("stored-failures:broken", {}, async (ctx: TaskContext) => {
  await called(ctx.nodeId, "broken");
  if (isBroken) throw new Error("broken");
  return "repaired";
});
const caught = task("stored-failures:caught", () => "caught");
const brokenToo = task("stored-failures:broken-too", {}, async (ctx: TaskContext, _: unknown) => {
  await called(ctx.nodeId, "broken");
  if (isBroken) throw new Error("broken, too");
  return "repaired";
});
const join = task("stored-failures:join", (...parts: string[]) => parts.join());

/** Parts of which any may fail, and one that does. */
function someTarget(random: SeededRandom): LazyResult<string> {
  const part = (): LazyResult<string> =>
    random.pick([
      () => fine(),
      () => sad().recover(caught),
      () => sad().recover(brokenToo),
      () => brokenToo(settle(sad())),
      () => broken().after(fine()),
    ])();
  return join(...Array.from({ length: 1 + random.int(5) }, part), broken());
}

/** 9.7: what failed and is stored is not called again, but for what a retry repairs. */
export const storedFailures: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const stored = new Set<string>();
  const store = new StoredWorld(world, ({ changes }) => {
    for (const change of changes) {
      if (change.kind !== "node") continue;
      const { frame, generation, node } = change.node;
      stored.add(`${frame}.${generation}.${node}`);
    }
  });
  let again: string | undefined;
  called = (node, name) => {
    if (stored.has(node) && name !== "broken") again ??= `${name} is called again at ${node}`;
    return random.chance(0.6) ? new Promise<void>((resolve) => world.later(name, resolve)) : undefined;
  };
  isBroken = true;
  const open = (process = store.process()) => new Engine({ clock: world, randomness: world, store: process });
  const first = store.process();
  const onFailure = random.pick(["stop", "drain"] as const);
  let failed: Promise<Outcome<unknown>> = open(first)
    .start(someTarget(random), { runId: "r", onFailure })
    .outcome();
  if (random.chance(0.7)) {
    // Until the crash.
    for (let left = 2 + random.int(12); left > 0; left--) {
      await new Promise((resolve) => setImmediate(resolve));
      world.step();
    }
    await new Promise((resolve) => setImmediate(resolve));
    first.crash();
    failed = open().attach("r").outcome();
  }
  const stuck = await playUntil(world, failed);
  if (stuck !== undefined) return stuck;
  const { status } = await failed;
  const nodes = store.rows("r")?.contents.nodes ?? [];
  if (status !== "failed") return `the run has ${status}`;
  if (!nodes.some((node) => node.status === "failed" && /broken/.test(node.task)))
    return "what failed is not stored";
  isBroken = false;
  const repaired = open().retry("r").outcome();
  const stuckAgain = (await playUntil(world, repaired)) ?? again;
  if (stuckAgain !== undefined) return stuckAgain;
  return (await repaired).status === "succeeded" ? undefined : `the retry has ${(await repaired).status}`;
};
