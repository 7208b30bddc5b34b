import assert from "node:assert/strict";
import type { Change } from "../../../ports/run-commit.ts";
import type { RunContents, StoredFrame, StoredNode, StoredTimer } from "../../../ports/stored-run.ts";
import type { OwnedRun } from "./owned-run.ts";
import { blob, frame, frameOf, keyOf, node, nodeOf, timer } from "./run-rows.ts";
import { same, sorted } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** What each kind of change makes of the rows of its run. */
export const rowChecks: StoreChecks = {
  "results and failures are kept whole, by frame, generation, node and element": keepsNodes,
  "a result replaces what is stored for its key": replacesNodes,
  "a result ends the waiting of its node, and of no other": endsWaiting,
  "timers are kept whole, and replaced by their key": keepsTimers,
  "a frame is kept with its owner": keepsFrames,
  "a frame replaces another one of the same owner, with all that is below": replacesFrames,
  "the next generation deletes nodes, timers and frames below, and nothing else": changesGenerations,
  "a frame that is dropped goes with all that is below, and nothing else": dropsFrames,
  "frames nested 300 deep are dropped": dropsDeepFrames,
  "owners are loaded before what they own": loadsOwnersFirst,
  "large values are kept once, and dropped by name": keepsBlobs,
};

async function holds(run: OwnedRun, expected: Partial<RunContents>, message?: string): Promise<void> {
  const all = { frames: [frameOf(0)], nodes: [], timers: [], blobs: [], ...expected };
  same(await run.contents(), sorted(all), message);
}

async function keepsNodes(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const nodes: StoredNode[] = [
    nodeOf(keyOf(0, 1), { label: "the first", attempts: 3, startedAt: 0, finishedAt: 8_640_000_000_000_000 }),
    nodeOf(keyOf(0, 1, 0), { status: "failed", value: '{"name":"Error"}', label: "" }),
    nodeOf(keyOf(0, 1, 1)),
    nodeOf(keyOf(0, 11)),
    nodeOf(keyOf(1, 1)),
    nodeOf(keyOf(0, 1, -1, 1), { task: "" }),
    // Loops for years.
    nodeOf(keyOf(5_000_000_000, 1, -1, 7_000_000_000)),
  ];
  await run.commit(...nodes.map((one): Change => ({ kind: "node", node: one })));
  await holds(run, { nodes });
}

async function replacesNodes(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.commit(node(keyOf(0, 1), { status: "failed", label: "first" }), node(keyOf(0, 2)));
  const second = { value: "[2]", attempts: 2, startedAt: 5, finishedAt: 6, task: "other" };
  await run.commit(node(keyOf(0, 1), second));
  await holds(run, { nodes: [nodeOf(keyOf(0, 1), second), nodeOf(keyOf(0, 2))] });
}

async function endsWaiting(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const others = [keyOf(0, 11), keyOf(0, 1, 0), keyOf(1, 1), keyOf(0, 1, -1, 1)];
  await run.commit(...[keyOf(0, 1), ...others].map((key) => timer(key)));
  await run.commit(node(keyOf(0, 1)));
  const timers = others.map((key) => ({ ...key, due: 5_000, topic: undefined }));
  await holds(run, { nodes: [nodeOf(keyOf(0, 1))], timers });
}

async function keepsTimers(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const timers: StoredTimer[] = [
    { ...keyOf(0, 1), due: 8_640_000_000_000_000, topic: undefined },
    { ...keyOf(0, 2), due: undefined, topic: "orders" },
    { ...keyOf(0, 3, 4, 5), due: 0, topic: "" },
  ];
  await run.commit(...timers.map((one): Change => ({ kind: "timer", timer: one })));
  await holds(run, { timers });
  await run.commit(timer(keyOf(0, 1), { due: undefined, topic: "late" }));
  await holds(run, { timers: [{ ...keyOf(0, 1), due: undefined, topic: "late" }, ...timers.slice(1)] });
}

async function keepsFrames(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const owned = [keyOf(0, 1), keyOf(0, 1, 0), keyOf(0, 1, 1), keyOf(0, 1, -1, 1), keyOf(1, 1)];
  const frames: StoredFrame[] = owned.map((owner, index) => ({
    ...frameOf(index + 1, owner),
    generation: index,
  }));
  await run.commit(...frames.map((one): Change => ({ kind: "frame", frame: one })));
  await holds(run, { frames: [frameOf(0), ...frames] });
}

/** A small family: frames 1 and 2 of the root, 3 below 1, 4 below 3, each with a result and a wait. */
function family(): Change[] {
  const frames = [
    frame(1, keyOf(0, 1)),
    frame(2, keyOf(0, 2)),
    frame(3, keyOf(1, 1, 2)),
    frame(4, keyOf(3, 1)),
  ];
  return frames.concat(
    [0, 1, 2, 3, 4].flatMap((of) => [node(keyOf(of, 5)), timer(keyOf(of, 6))]),
    blob("h"),
  );
}

function ofFrames(...numbers: number[]): Partial<RunContents> {
  return {
    nodes: numbers.map((of) => nodeOf(keyOf(of, 5))),
    timers: numbers.map((of) => ({ ...keyOf(of, 6), due: 5_000, topic: undefined })),
    blobs: [{ hash: "h", data: '"h"' }],
  };
}

async function replacesFrames(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.commit(...family());
  await run.commit(frame(5, keyOf(0, 1)), frame(6, keyOf(0, 2, 0)), frame(7, keyOf(0, 2, -1, 1)));
  const others = [frameOf(5, keyOf(0, 1)), frameOf(6, keyOf(0, 2, 0)), frameOf(7, keyOf(0, 2, -1, 1))];
  await holds(run, { ...ofFrames(0, 2), frames: [frameOf(0), frameOf(2, keyOf(0, 2)), ...others] });
}

async function changesGenerations(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.commit(...family());
  await run.commit({ kind: "generation", frame: 1, generation: 5_000_000_000, graph: "[5]" });
  const first = { ...frameOf(1, keyOf(0, 1), "[5]"), generation: 5_000_000_000 };
  await holds(run, { ...ofFrames(0, 2), frames: [frameOf(0), first, frameOf(2, keyOf(0, 2))] });
  await run.commit({ kind: "generation", frame: 0, generation: 1, graph: "[1]" });
  const root = { ...frameOf(0, undefined, "[1]"), generation: 1 };
  await holds(run, { ...ofFrames(), frames: [root] }, "of the next generation of the root");
}

async function dropsFrames(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.commit(...family());
  await run.commit({ kind: "drop", frame: 3 });
  const frames = [frameOf(0), frameOf(1, keyOf(0, 1)), frameOf(2, keyOf(0, 2))];
  await holds(run, { ...ofFrames(0, 1, 2), frames });
  await run.commit({ kind: "drop", frame: 1 }, { kind: "drop", frame: 99 });
  await holds(run, { ...ofFrames(0, 2), frames: frames.filter(({ frame: number }) => number !== 1) });
}

async function dropsDeepFrames(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const depths = Array.from({ length: 300 }, (_, index) => index);
  await run.commit(...depths.map((depth) => frame(depth + 1, keyOf(depth, 1))));
  await run.commit(...depths.map((depth) => node(keyOf(depth + 1, 5))));
  await run.commit({ kind: "drop", frame: 2 });
  await holds(run, { frames: [frameOf(0), frameOf(1, keyOf(0, 1))], nodes: [nodeOf(keyOf(1, 5))] });
}

async function loadsOwnersFirst(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.commit(...Array.from({ length: 20 }, (_, index) => frame(index + 1, keyOf(index >> 1, index))));
  await run.commit({ kind: "generation", frame: 3, generation: 1, graph: "{}" }, frame(21, keyOf(3, 1)));
  const { frames } = await run.session.load("run");
  const seen = new Set<number>();
  for (const { frame: number, owner } of frames) {
    assert.ok(
      owner === undefined || seen.has(owner.frame),
      `frame ${number} comes before frame ${owner?.frame}`,
    );
    seen.add(number);
  }
  assert.ok(seen.has(21) && seen.has(0), "frames are missing");
}

async function keepsBlobs(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.commit(blob("a"), blob("b"), blob("c", "1"), blob("a"));
  await run.commit(blob("c"), { kind: "drop-blobs", hashes: ["b", "unknown"] });
  await run.commit({ kind: "drop-blobs", hashes: [] });
  await holds(run, {
    blobs: [
      { hash: "a", data: '"a"' },
      { hash: "c", data: '"c"' },
    ],
  });
}
