import assert from "node:assert/strict";
import { isCascadeError } from "../../../errors/cascade-error.ts";
import type { RunSession } from "../../../ports/run-store.ts";
import { blob, ended, frame, frameOf, givenUp, keyOf, newRun, node, timer } from "./run-rows.ts";
import { same } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** How sessions end, and how old runs go. */
export const closingChecks: StoreChecks = {
  "close() gives up what the engine owns, and nothing else": givesUp,
  "close() waits for what is under way": waits,
  "a session that is closed refuses, and may be closed again": refuses,
  "prune() deletes what ended before, and nothing else": prunes,
  "prune() leaves nothing of a run behind": prunesWholly,
  "prune() does not delete a run that goes on": prunesWhatHasEnded,
};

async function givesUp(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  await run.commit(node(keyOf(0, 1)), timer(keyOf(0, 2)));
  const over = await bench.run(a, "over");
  await over.finish("succeeded");
  await bench.run(b, "other");
  const before = [await b.get("over"), await b.get("other"), await b.load("run")];
  await a.close();
  const row = await b.get("run");
  same([row?.status, row?.owner, row?.finishedAt, row?.seq], ["interrupted", undefined, undefined, 1]);
  same([await b.get("over"), await b.get("other"), await b.load("run")], before);
  assert.deepEqual([...(await b.orphans(10))], ["run"]);
  assert.equal((await b.claim("run"))?.epoch, 2);
}

async function waits(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  const commits = Array.from({ length: 10 }, (_, index) => run.try(node(keyOf(0, index))));
  const signal = a.signal("topic", "1", undefined);
  await a.close();
  same(await Promise.all(commits), Array(10).fill({ status: "done" }));
  assert.equal(await signal, true);
  assert.equal((await b.load("run")).nodes.length, 10);
  assert.equal((await b.get("run"))?.status, "interrupted");
}

/** Everything that a session can be asked for. */
const calls: Readonly<Record<string, (session: RunSession) => Promise<unknown>>> = {
  create: (session) => session.create(newRun("new")),
  claim: (session) => session.claim("given up"),
  load: (session) => session.load("run"),
  commit: (session) => session.commit({ runId: "run", epoch: 1, seq: 1, frames: 1, changes: [] }),
  get: (session) => session.get("run"),
  find: (session) => session.find({}),
  orphans: (session) => session.orphans(1),
  requestCancel: (session) => session.requestCancel("run", "why not"),
  signal: (session) => session.signal("topic", "1", undefined),
  signals: (session) => session.signals("topic", 1),
  prune: (session) => session.prune(Number.MAX_SAFE_INTEGER),
};

async function refuses(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  await bench.run(a);
  await (await bench.run(b, "given up")).finish("interrupted");
  await a.close();
  const before = await b.find({});
  for (const [name, call] of Object.entries(calls)) {
    const answer: unknown = await call(a).then(
      () => "an answer",
      (error: unknown) => error,
    );
    assert.ok(
      isCascadeError(answer, "CS_STORE"),
      `${name}() of a closed session does not reject with CS_STORE, but gives ${String(answer)}`,
    );
  }
  await a.close();
  same(await b.find({}), before, "a closed session has changed something");
}

async function prunes(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of [...ended, ...givenUp]) await (await bench.run(a, status)).finish(status);
  await bench.run(a, "running");
  const first = Math.min(
    ...(await b.find({})).map(({ finishedAt }) => finishedAt ?? Number.POSITIVE_INFINITY),
  );
  assert.equal(await b.prune(first), 0, "a run was deleted that had not ended before then");
  assert.equal(await b.prune(Number.MAX_SAFE_INTEGER), ended.length);
  const left = (await a.find({})).map(({ id }) => id).sort();
  assert.deepEqual(left, ["interrupted", "parked", "running"]);
  assert.equal(await b.prune(Number.MAX_SAFE_INTEGER), 0);
}

async function prunesWholly(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const rows = [
    node(keyOf(0, 1)),
    node(keyOf(1, 0, 3)),
    timer(keyOf(0, 2)),
    frame(1, keyOf(0, 3)),
    blob("h"),
  ];
  const other = await bench.run(a, "other");
  await other.commit(...rows);
  const before = [await other.row(), await other.contents()];
  const run = await bench.run(a);
  await run.commit(...rows);
  await run.finish("failed");
  assert.equal(await b.prune(Number.MAX_SAFE_INTEGER), 1);
  same([await a.get("run"), await a.claim("run", { retry: {} })], [undefined, undefined]);
  same(await a.load("run"), { frames: [], nodes: [], timers: [], blobs: [] });
  same([await other.row(), await other.contents()], before, "another run was touched");
  assert.equal((await run.try(node(keyOf(0, 1)))).status, "stale");
  const again = await bench.run(b, "run");
  same(await again.contents(), { frames: [frameOf(0)], nodes: [], timers: [], blobs: [] });
}

async function prunesWhatHasEnded(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  await run.finish("failed");
  assert.ok((await b.claim("run", { retry: {} })) !== undefined);
  assert.equal(await a.prune(Number.MAX_SAFE_INTEGER), 0, "a run that goes on after its failure was deleted");
  assert.equal((await run.row()).status, "running");
}
