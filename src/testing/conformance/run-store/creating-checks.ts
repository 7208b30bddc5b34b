import assert from "node:assert/strict";
import { frameOf, keyOf, newRun } from "./run-rows.ts";
import { same, sorted } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** How runs come into a store. */
export const creatingChecks: StoreChecks = {
  "a run is added as it was given, owned and running": addsRuns,
  "a run is added once, and the first one is the answer": addsOnce,
  "of many that add the same run at once, one does": addsOnceInARace,
  "a run without an owner is interrupted, and anybody may have it": addsUnowned,
  "of a run that is not there, nothing is found": knowsNothing,
  "what is given or returned may be changed afterwards": sharesNothing,
};

async function addsRuns(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const blobs = [
    { hash: "h1", data: '"large"' },
    { hash: "h2", data: "[]" },
  ];
  const given = newRun("run", { parent: "run 0", blobs, frame: frameOf(0, undefined, '{"nodes":[]}') });
  const { created, run } = await a.create(given);
  assert.equal(created, true);
  const { frame, blobs: _, ...texts } = given;
  const nothing = { result: undefined, error: undefined, message: undefined, cancel: undefined };
  const { owner, createdAt, updatedAt, ...rest } = run;
  same(rest, { ...texts, ...nothing, status: "running", epoch: 1, seq: 0, frames: 1 });
  assert.ok(typeof owner === "string" && owner !== "", `owner is ${String(owner)}`);
  assert.ok(createdAt > 0 && updatedAt >= createdAt, `created at ${createdAt}, updated at ${updatedAt}`);
  same(await b.get("run"), run, "another engine reads something else");
  same(sorted(await b.load("run")), sorted({ frames: [frame], nodes: [], timers: [], blobs }));
}

async function addsOnce(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const first = await a.create(newRun("run"));
  for (const session of [a, b]) {
    const again = newRun("run", {
      params: "[]",
      blobs: [{ hash: "h", data: "1" }],
      frame: frameOf(0, undefined, "[]"),
    });
    same(await session.create(again), { created: false, run: first.run });
  }
  same(sorted(await b.load("run")), { frames: [frameOf(0)], nodes: [], timers: [], blobs: [] });
}

async function addsOnceInARace(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? a : b).create(newRun("run", { params: String(index) })),
    ),
  );
  assert.equal(answers.filter(({ created }) => created).length, 1);
  assert.equal(new Set(answers.map(({ run }) => run.params)).size, 1, "they were told of different runs");
}

async function addsUnowned(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const { run } = await a.create(newRun("run", { unowned: true }));
  same([run.status, run.owner, run.finishedAt], ["interrupted", undefined, undefined]);
  assert.deepEqual([...(await b.orphans(10))], ["run"]);
  const claimed = await b.claim("run");
  assert.equal(claimed?.epoch, run.epoch + 1);
}

async function knowsNothing(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  await bench.run(session, "other");
  assert.equal(await session.get("run"), undefined);
  assert.equal(await session.claim("run"), undefined);
  assert.equal(await session.requestCancel("run", "why not"), undefined);
  same(await session.load("run"), { frames: [], nodes: [], timers: [], blobs: [] });
}

async function sharesNothing(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const owner = { ...keyOf(0, 1) };
  const below = { ...frameOf(1, owner) };
  const run = await bench.run(a);
  const commit = run.next({ kind: "frame", frame: below });
  const committed = a.commit(commit);
  await committed;
  owner.node = 7;
  below.graph = "changed";
  (commit.changes as unknown[]).length = 0;
  const expected = { frames: [frameOf(0), frameOf(1, keyOf(0, 1))], nodes: [], timers: [], blobs: [] };
  for (const session of [a, b, a]) {
    const read = await session.load("run");
    same(sorted(read), expected);
    spoil(read);
    spoil(await session.get("run"));
  }
  assert.equal((await run.row()).name, "report");
}

/** Changes what can be changed. */
function spoil(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    spoil(Reflect.get(value, key));
    Reflect.set(value, key, "spoiled");
  }
}
