import assert from "node:assert/strict";
import { OwnedRun } from "./owned-run.ts";
import { ended, finish, givenUp, keyOf, node, nodeOf } from "./run-rows.ts";
import { same } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** Who may have a run, and what comes of owners that have lost it. */
export const claimingChecks: StoreChecks = {
  "a run that a live engine owns is not given away": keepsOwners,
  "an engine gets back the run that it owns": givesBackToOwners,
  "an interrupted or parked run is given, with the next epoch": givesWhatWasGivenUp,
  "a run that has ended is not given": keepsTheEnded,
  "of many that claim a run at once, one gets it": givesOnce,
  "a run of a dead engine is given": givesWhatTheDeadLeft,
  "an engine stays alive while its session is open": keepsLeases,
  "a claimed run is as its last owner left it": givesWholeRuns,
  "a wish to cancel waits for the next owner": keepsWishes,
  "with retry, a failed run is given, and no other that has ended": givesTheFailed,
  "with retry, the named failures are forgotten, and nothing else": forgetsTheNamed,
  "with retry and no names, all failures are forgotten": forgetsAllFailures,
  "an owner of an earlier epoch commits nothing": refusesFormerOwners,
  "an owner that was taken for dead commits nothing": refusesTheDead,
};

async function keepsOwners(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  assert.equal(await b.claim("run"), undefined);
  assert.equal(await b.claim("run", { retry: {} }), undefined);
  assert.equal((await run.row()).epoch, run.epoch);
  await run.commit();
}

async function givesBackToOwners(bench: StoreBench): Promise<void> {
  const [a] = await bench.pair();
  const run = await bench.run(a);
  const claimed = await a.claim("run");
  assert.equal(claimed?.epoch, run.epoch + 1, "an engine that has lost sight of its run does not get it");
}

async function givesWhatWasGivenUp(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of givenUp) {
    const run = await bench.run(a, status);
    await run.finish(status);
    const claimed = await b.claim(status);
    same([claimed?.status, claimed?.epoch], ["running", run.epoch + 1], `a run that was ${status}`);
    same(await run.row(), claimed, "claim() gave another row than get()");
    assert.equal(await a.claim(status), undefined, "it was given twice");
  }
}

async function keepsTheEnded(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of ended) {
    const run = await bench.run(a, status);
    await run.finish(status);
    const before = await run.row();
    assert.equal(await b.claim(status), undefined, `a run that was ${status} was given`);
    same(await run.row(), before);
  }
}

async function givesOnce(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const c = await bench.other();
  const run = await bench.run(a);
  await run.finish("interrupted");
  const claims = [a, b, c].map((session) => session.claim("run"));
  const given = (await Promise.all(claims)).filter((one) => one !== undefined);
  assert.deepEqual(
    given.map(({ epoch }) => epoch),
    [run.epoch + 1],
  );
}

async function givesWhatTheDeadLeft(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  await bench.run(b, "of a live one");
  await run.commit(node(keyOf(0, 1)));
  if (!(await bench.crash(a))) return;
  assert.deepEqual([...(await b.orphans(10))], ["run"]);
  const claimed = await b.claim("run");
  same([claimed?.status, claimed?.epoch, claimed?.seq], ["running", 2, 1]);
  assert.deepEqual([...(await b.orphans(10))], []);
  same((await b.load("run")).nodes, [nodeOf(keyOf(0, 1))]);
}

async function keepsLeases(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  for (let minute = 0; minute < 3; minute++) await bench.subject.advance?.(60_000);
  assert.equal(await b.claim("run"), undefined, "it was given to another engine after some minutes");
  assert.deepEqual([...(await b.orphans(10))], []);
  await run.commit();
}

async function givesWholeRuns(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  run.frames = 7;
  await run.commit(node(keyOf(0, 1)));
  await run.finish("parked");
  const claimed = await b.claim("run");
  assert.ok(claimed !== undefined);
  same([claimed.seq, claimed.frames, claimed.finishedAt], [2, 7, undefined]);
  await new OwnedRun(b, claimed).commit(node(keyOf(0, 2)));
  same((await run.contents()).nodes, [nodeOf(keyOf(0, 1)), nodeOf(keyOf(0, 2))]);
}

async function keepsWishes(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  assert.equal(await b.requestCancel("run", "enough"), "running");
  await run.finish("interrupted");
  assert.equal((await b.claim("run"))?.cancel, "enough");
}

async function givesTheFailed(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of ended) {
    const run = await bench.run(a, status);
    await run.commit({ kind: "finish", status, result: "1", error: "{}", message: "it broke" });
    const claimed = await b.claim(status, { retry: {} });
    if (status !== "failed") assert.equal(claimed, undefined, `a run that was ${status} was given`);
    else same([claimed?.status, claimed?.epoch, claimed?.finishedAt], ["running", 2, undefined]);
  }
}

const failures = [keyOf(0, 1), keyOf(0, 2, 0), keyOf(0, 2, 10), keyOf(3, 1, -1, 4), keyOf(0, 11)];

async function forgetsTheNamed(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  const other = await bench.run(a, "other");
  const changes = failures.map((key) => node(key, { status: "failed" }));
  await run.commit(...changes, node(keyOf(0, 5)));
  await run.finish("failed");
  await other.commit(...changes);
  const claimed = await b.claim("run", {
    retry: { failures: ["0.0.1", "0.0.2[0]", "3.4.1", "0.0.5", "9.9.9"] },
  });
  assert.ok(claimed !== undefined);
  const left = [nodeOf(keyOf(0, 11), { status: "failed" }), nodeOf(keyOf(0, 2, 10), { status: "failed" })];
  const { nodes } = await run.contents();
  same(
    nodes.map(({ node: at, element }) => [at, element]).sort(),
    [...left, nodeOf(keyOf(0, 5))].map(({ node: at, element }) => [at, element]).sort(),
  );
  assert.equal((await other.contents()).nodes.length, failures.length, "another run has lost results");
}

async function forgetsAllFailures(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  await run.commit(...failures.map((key) => node(key, { status: "failed" })), node(keyOf(0, 5)));
  await run.commit(finish("failed"));
  assert.ok((await b.claim("run", { retry: {} })) !== undefined);
  same((await run.contents()).nodes, [nodeOf(keyOf(0, 5))]);
}

async function refusesFormerOwners(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const former = await bench.run(a);
  await former.finish("interrupted");
  const claimed = await b.claim("run");
  assert.ok(claimed !== undefined);
  const answers = [await former.try(node(keyOf(0, 1))), await former.try(finish("failed"))];
  same(answers, [{ status: "stale" }, { status: "stale" }]);
  same(await former.row(), claimed);
  assert.deepEqual((await former.contents()).nodes, []);
  await new OwnedRun(b, claimed).commit(node(keyOf(0, 2)));
  same((await former.contents()).nodes, [nodeOf(keyOf(0, 2))]);
}

async function refusesTheDead(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const dead = await bench.run(a);
  const cancelled = await bench.run(a, "cancelled");
  if (!(await bench.crash(a))) return;
  const claimed = await b.claim("run");
  assert.equal(await b.requestCancel("cancelled", "enough"), "cancelled");
  for (const run of [dead, cancelled]) {
    const answer = await run.try(node(keyOf(0, 1))).catch(() => ({ status: "stale" }));
    same(answer, { status: "stale" });
    same((await b.load(run.id)).nodes, []);
  }
  same(await b.get("run"), claimed);
}
