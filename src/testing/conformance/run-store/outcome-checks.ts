import assert from "node:assert/strict";
import type { Change } from "../../../ports/run-commit.ts";
import { blob, ended, frameOf, givenUp, keyOf, newRun, node, timer } from "./run-rows.ts";
import { same, sorted } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** How runs end, are cancelled, and bring others into the world. */
export const outcomeChecks: StoreChecks = {
  "a run that ends has its outcome, no owner, and waits for nothing": ends,
  "a run that is given up keeps what it waits for": keepsWaiting,
  "a run that is spawned begins with the commit, once": spawns,
  "the owner of a run hears that it shall be cancelled, and decides": asksOwners,
  "a run without a live owner is cancelled at once": cancelsAtOnce,
  "what has ended is not cancelled": leavesTheEnded,
};

async function ends(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of ended) {
    const run = await bench.run(a, status);
    await run.commit(node(keyOf(0, 1)), timer(keyOf(0, 2)), blob("h"));
    const before = await run.contents();
    const texts = {
      result: status === "succeeded" ? "null" : undefined,
      error: '{"e":1}',
      message: "so it is",
    };
    await run.commit({ kind: "finish", status, ...texts });
    const row = await b.get(status);
    same({ ...row, ...texts, status, owner: undefined, seq: 2, epoch: 1 }, row, `a run that is ${status}`);
    assert.ok(row !== undefined && row.finishedAt !== undefined, `${status}, but finishedAt is missing`);
    assert.ok(row.finishedAt >= row.createdAt, "it ended before it began");
    same(await run.contents(), { ...before, timers: [] });
  }
}

async function keepsWaiting(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  for (const status of givenUp) {
    const run = await bench.run(session, status);
    await run.commit(node(keyOf(0, 1)), timer(keyOf(0, 2)), blob("h"));
    const before = await run.contents();
    const why = { result: undefined, error: '{"code":1}', message: "a task is missing" };
    await run.commit({ kind: "finish", status, ...why });
    const row = await run.row();
    same({ ...row, ...why, status, owner: undefined, finishedAt: undefined }, row);
    same(await run.contents(), before, `a run that is ${status} has lost what it waits for`);
  }
}

async function spawns(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  const blobs = [{ hash: "h", data: "1" }];
  const child = newRun("child", { parent: "run", blobs, frame: frameOf(0, undefined, '"child"') });
  const free = newRun("free", { parent: "run", unowned: true });
  const changes: Change[] = [
    { kind: "spawn", run: child },
    { kind: "spawn", run: free },
  ];
  await run.commit(...changes);
  const { owner } = await run.row();
  const row = await b.get("child");
  const began = {
    parent: "run",
    status: "running",
    owner,
    epoch: 1,
    seq: 0,
    frames: 1,
    finishedAt: undefined,
  };
  same({ ...row, ...began, name: child.name, params: child.params }, row);
  same(sorted(await b.load("child")), { frames: [child.frame], nodes: [], timers: [], blobs });
  assert.equal(await b.claim("child"), undefined, "another engine got what was just spawned");
  assert.ok((await b.claim("free")) !== undefined, "nobody can have what was spawned for anybody");
  await run.commit({ kind: "spawn", run: { ...child, params: "7" } }, node(keyOf(0, 1)));
  same(await b.get("child"), row, "it was spawned twice");
  assert.equal((await run.contents()).nodes.length, 1);
}

async function asksOwners(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  const before = await run.row();
  assert.equal(await b.requestCancel("run", "enough"), "running");
  const { updatedAt: _, ...after } = await run.row();
  const { updatedAt: __, ...rest } = before;
  same(after, { ...rest, cancel: "enough" });
  await run.commit(node(keyOf(0, 1)));
  await run.finish("succeeded");
  assert.equal((await run.row()).status, "succeeded");
}

async function cancelsAtOnce(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of givenUp) {
    const run = await bench.run(a, status);
    await run.commit(timer(keyOf(0, 1)));
    await run.finish(status);
    assert.equal(await b.requestCancel(status, "enough"), "cancelled");
  }
  await bench.run(a, "dead");
  const died = await bench.crash(a);
  if (died) assert.equal(await b.requestCancel("dead", "enough"), "cancelled");
  for (const id of [...givenUp, ...(died ? ["dead"] : [])]) {
    const row = await b.get(id);
    same([row?.status, row?.cancel, row?.owner], ["cancelled", "enough", undefined], id);
    assert.ok(row?.finishedAt !== undefined, "cancelled, but finishedAt is missing");
    same((await b.load(id)).timers, []);
    assert.equal(await b.claim(id), undefined, "it was given to another engine");
  }
  same(await b.orphans(10), []);
}

async function leavesTheEnded(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of ended) {
    const run = await bench.run(a, status);
    await run.finish(status);
    const before = await run.row();
    assert.equal(await b.requestCancel(status, "too late"), status);
    same(await run.row(), before);
  }
}
