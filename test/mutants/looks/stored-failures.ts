import { Engine } from "../../../src/engine/engine.ts";
import type { Outcome } from "../../../src/engine/outcome.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { settle } from "../../../src/spec/settle.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { StoredWorld } from "./stored-world.ts";

let called: (node: string, name: string) => Promise<void> | undefined = () => undefined;
let isBroken = true;
let crash: () => void = () => {};

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
    if (stored.has(node) && (isBroken || name !== "broken")) again ??= `${name} is called again at ${node}`;
    return random.chance(0.6) ? new Promise<void>((resolve) => world.later(name, resolve)) : undefined;
  };
  isBroken = true;
  const part = (): LazyResult<string> =>
    random.pick([
      () => fine(),
      () => sad().recover(caught),
      () => sad().recover(brokenToo),
      () => brokenToo(settle(sad())),
      () => broken().after(fine()),
    ])();
  const target = join(...Array.from({ length: 1 + random.int(5) }, part), broken());
  const open = () => {
    const process = store.process();
    return { process, engine: new Engine({ clock: world, randomness: world, store: process }) };
  };
  const first = open();
  const onFailure = random.pick(["stop", "drain"] as const);
  let wanted: Promise<Outcome<unknown>> = first.engine.start(target, { runId: "r", onFailure }).outcome();
  if (random.chance(0.7)) {
    const lost = new Promise<void>((resolve) => {
      let left = 2 + random.int(12);
      crash = () => {
        if (left-- > 0) return;
        first.process.crash();
        resolve();
      };
    });
    const stuck = await playUntil(world, lost, () => crash());
    if (stuck !== undefined) return stuck;
    wanted = open().engine.attach("r").outcome();
  }
  const stuck = await playUntil(world, wanted);
  if (stuck !== undefined) return stuck;
  if ((await wanted).status !== "failed") return `the run has ${(await wanted).status}`;
  const isKept = store
    .rows("r")
    ?.contents.nodes.some((node) => node.status === "failed" && /broken/.test(node.task));
  if (isKept !== true) return "what failed is not stored";
  isBroken = false;
  const retried = open().engine.retry("r").outcome();
  const stuckAgain = await playUntil(world, retried);
  if (stuckAgain !== undefined) return stuckAgain;
  if (again !== undefined) return again;
  const { status } = await retried;
  return status === "succeeded" ? undefined : `the retry has ${status}`;
};
