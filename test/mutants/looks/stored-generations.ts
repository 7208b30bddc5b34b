import { Engine } from "../../../src/engine/engine.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { rowsInOrder } from "../../../src/testing/crash/rows-in-order.ts";
import { RowIndex, type StoredRows } from "../../../src/testing/crash/stored-rows.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { StoredWorld } from "./stored-world.ts";

let turns = 0;
let pause: (name: string, turns: number) => Promise<void> = async () => {};

const slow = task("stored-generations:slow", async (turn: number) => {
  await pause("slow", 8);
  return turn;
});
const step = task("stored-generations:step", async () => {
  await pause("step", 3);
  return "";
});
/** Its value is that of a frame of its own. */
const deep = task("stored-generations:deep", (left: number): LazyResult<string> | string =>
  left <= 0 ? "" : step().orElse(deep(left - 1)),
) as (left: number) => LazyResult<string>;
/** Ends when the next one is called, with a result that is on its way to the store when nobody needs it any more. */
const quick = task("stored-generations:quick", (_: unknown) => 1);
const no = task("stored-generations:no", { pure: true }, (_ctx: unknown, _: unknown) => false);
const never = task("stored-generations:never", () => 0);
const combine = task("stored-generations:combine", (one: number, ..._: readonly unknown[]) => one);
const loop = task("stored-generations:loop", (turn: number, _: number): LazyResult<unknown> | string =>
  turn === turns ? "end" : next(turn + 1),
);

function next(turn: number): LazyResult<unknown> {
  // Nobody needs the slow one any more once the other one is skipped, but it has started by then.
  const first = deep(turn % 3);
  const given = combine(slow(turn), quick(first), never().runIf(no(first) as never));
  return loop(turn, given.orElse(0));
}

/** A frame that is gone although its owner is there, and has nothing else. */
function lostFrame(before: RowIndex | undefined, after: RowIndex): string | undefined {
  for (const [key, { frame, owner }] of before?.owned ?? []) {
    if (owner === undefined || after.owned.has(key) || after.nodes.has(key)) continue;
    if (after.frames.get(owner.frame)?.generation === owner.generation)
      return `frame ${frame} is gone, and ${key} has no result`;
  }
  return undefined;
}

/** 9.3: what is stored belongs to a generation that is there. */
export const storedGenerations: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  turns = 1 + random.int(4);
  pause = async (name, most) => {
    for (let left = random.int(most); left >= 0; left--)
      await new Promise<void>((resolve) => world.later(name, resolve));
  };
  let wrong: string | undefined;
  let before: RowIndex | undefined;
  const store = new StoredWorld(world, () => {
    const rows = new RowIndex(store.rows("r") as StoredRows);
    wrong ??= rowsInOrder(rows)[0] ?? lostFrame(before, rows);
    before = rows;
  });
  const engine = new Engine({ clock: world, randomness: world, store: store.process() });
  const stuck = await playUntil(world, engine.run(next(0), { runId: "r" }));
  return stuck ?? wrong;
};
