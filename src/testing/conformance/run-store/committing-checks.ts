import assert from "node:assert/strict";
import type { Change } from "../../../ports/run-commit.ts";
import type { OwnedRun } from "./owned-run.ts";
import { blob, ended, finish, frame, frameOf, keyOf, newRun, node, nodeOf, timer } from "./run-rows.ts";
import { same, sorted } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** Commits as wholes: once, in order, all or nothing, however many come together. */
export const committingChecks: StoreChecks = {
  "a commit that comes again changes nothing and is done": appliesOnce,
  "the numbers of the last commit and of the next frame are kept": keepsCounters,
  "a commit without changes counts": countsEmptyCommits,
  "the changes of a commit are applied in their order": appliesInOrder,
  "commits that do not wait for each other are applied in their order": appliesCommitsInOrder,
  "of a commit that is refused, nothing is applied": appliesAllOrNone,
  "a commit to a run that is not there, or has ended, is stale": refusesWithoutRun,
  "commits of many runs at the same time are all applied": appliesMany,
  "a commit that is refused spoils none that comes at the same time": refusesAlone,
  "5,000 changes in one commit are applied": appliesLargeCommits,
  "a commit has been seen by everybody when it is done": showsCommits,
  "runs do not mix": keepsRunsApart,
};

async function appliesOnce(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const first = run.next(node(keyOf(0, 1)), frame(1, keyOf(0, 2)));
  const second = run.next(node(keyOf(0, 1), { value: "2" }), { kind: "drop", frame: 1 });
  const answers = [first, first, second, second].map((commit) => run.session.commit(commit));
  same(await Promise.all(answers), Array(4).fill({ status: "done" }));
  const before = [await run.row(), await run.contents()];
  for (const commit of [first, second, { ...second, changes: [finish("failed")] }])
    same(await run.session.commit(commit), { status: "done" });
  same([await run.row(), await run.contents()], before);
}

async function keepsCounters(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  // More than 32 bits hold: runs may loop for years.
  for (const [seq, frames] of [
    [1, 4],
    [2, 4],
    [5_000_000_000, 6_000_000_000],
  ] as const) {
    const commit = { runId: "run", epoch: run.epoch, seq, frames, changes: [] };
    same(await run.session.commit(commit), { status: "done" });
    const row = await run.row();
    same([row.seq, row.frames], [seq, frames]);
  }
}

async function countsEmptyCommits(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const before = await run.row();
  await run.commit();
  const { updatedAt, ...row } = await run.row();
  const { updatedAt: earlier, ...rest } = before;
  same(row, { ...rest, seq: 1 });
  assert.ok(updatedAt >= earlier, "updatedAt went back");
}

async function appliesInOrder(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const [a, b, c] = [keyOf(0, 1), keyOf(0, 2), keyOf(0, 3)];
  await run.commit(
    node(a, { value: "1" }),
    node(a, { value: "2" }),
    timer(b, { due: 1 }),
    timer(b, { due: 2 }),
    timer(c),
    node(c),
    frame(1, a),
    node(keyOf(1, 0)),
    { kind: "drop", frame: 1 },
    frame(2, b),
    { kind: "generation", frame: 2, generation: 1, graph: "{}" },
    node(keyOf(2, 0, -1, 1)),
    blob("gone"),
    { kind: "drop-blobs", hashes: ["gone", "kept"] },
    blob("kept"),
  );
  const expected = {
    frames: [frameOf(0), { ...frameOf(2, b, "{}"), generation: 1 }],
    nodes: [nodeOf(a, { value: "2" }), nodeOf(c), nodeOf(keyOf(2, 0, -1, 1))],
    timers: [{ ...b, due: 2, topic: undefined }],
    blobs: [{ hash: "kept", data: '"kept"' }],
  };
  same(await run.contents(), sorted(expected));
}

async function appliesCommitsInOrder(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const answers = Array.from({ length: 50 }, (_, index) =>
    run.try(node(keyOf(0, 0), { value: String(index) }), node(keyOf(0, index + 1))),
  );
  same(await Promise.all(answers), Array(50).fill({ status: "done" }));
  const { nodes } = await run.contents();
  assert.equal(nodes.length, 51);
  assert.equal(nodes.find((one) => one.node === 0)?.value, "49");
  assert.equal((await run.row()).seq, 50);
}

async function appliesAllOrNone(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.session.signal("topic", "1", undefined);
  const [signal] = await run.session.signals("topic", 1);
  await run.commit(frame(1, keyOf(0, 9)), node(keyOf(1, 0)), timer(keyOf(0, 8)), blob("old"));
  const before = [await run.row(), await run.contents()];
  const lost = 900_719_925;
  const changes: Change[] = [
    node(keyOf(0, 1), {}, signal?.seq),
    timer(keyOf(0, 2)),
    frame(2, keyOf(0, 3)),
    { kind: "drop", frame: 1 },
    blob("new"),
    { kind: "drop-blobs", hashes: ["old"] },
    { kind: "spawn", run: newRun("spawned") },
    node(keyOf(0, 8), {}, lost),
    finish("succeeded"),
  ];
  const answer = await run.try(...changes);
  same(answer, { status: "taken", signals: [lost] });
  same([await run.row(), await run.contents()], before, "a part of it was applied");
  assert.equal(await run.session.get("spawned"), undefined, "its run was spawned");
  same(await run.session.signals("topic", 10), [signal], "its signal was consumed");
  run.seq--;
  await run.commit(...changes.filter((change) => change.kind !== "node" || change.consumes !== lost));
  assert.equal((await run.row()).status, "succeeded");
}

async function refusesWithoutRun(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  const run = await bench.run(session);
  same(await session.commit({ ...run.next(node(keyOf(0, 1))), runId: "none" }), { status: "stale" });
  assert.equal(await session.get("none"), undefined);
  same((await session.load("none")).nodes, []);
  for (const status of ended) {
    const over = await bench.run(session, status);
    await over.finish(status);
    const before = await over.row();
    same(await over.try(node(keyOf(0, 1)), finish("interrupted")), { status: "stale" });
    same([await over.row(), (await over.contents()).nodes], [before, []]);
  }
  const together = [run.try(finish("failed")), run.try(node(keyOf(0, 1)))];
  same(
    await Promise.all(together),
    [{ status: "done" }, { status: "stale" }],
    "of commits that came together",
  );
}

async function appliesMany(bench: StoreBench): Promise<void> {
  const sessions = await bench.pair();
  const runs = await Promise.all(
    Array.from({ length: 40 }, (_, index) => bench.run(sessions[index % 2 === 0 ? 0 : 1], `run ${index}`)),
  );
  const work = runs.map(async (run, index) => {
    for (let turn = 0; turn < 10; turn++) await run.commit(node(keyOf(0, turn), { value: `${index}` }));
    await run.finish("succeeded");
  });
  await Promise.all(work);
  for (const [index, run] of runs.entries()) {
    const { nodes } = await run.contents();
    same(
      nodes.map(({ value }) => value),
      Array(10).fill(String(index)),
    );
    assert.equal((await run.row()).status, "succeeded");
  }
}

async function refusesAlone(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  const runs: OwnedRun[] = [];
  for (let index = 0; index < 20; index++) runs.push(await bench.run(session, `run ${index}`));
  const answers = runs.map((run, index) => {
    const commit = run.next(node(keyOf(0, 1), {}, index % 4 === 1 ? 900_719_925 : undefined));
    return session.commit(index % 4 === 2 ? { ...commit, epoch: 7 } : commit);
  });
  const expected = ["done", "taken", "stale", "done"];
  for (const [index, answer] of (await Promise.all(answers)).entries()) {
    const status = expected[index % 4];
    assert.equal(answer.status, status, `commit ${index} of those that came together`);
    const { nodes } = await session.load(`run ${index}`);
    assert.equal(nodes.length, status === "done" ? 1 : 0, `run ${index}, whose commit was ${status}`);
  }
}

async function appliesLargeCommits(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  const keys = Array.from({ length: 5_000 }, (_, index) => keyOf(0, 1, index));
  await run.commit(...keys.map((key) => node(key, { value: String(key.element) })));
  const { nodes } = await run.contents();
  assert.equal(nodes.length, keys.length);
  assert.equal(nodes.filter(({ element, value }) => value === String(element)).length, keys.length);
}

async function showsCommits(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  for (let turn = 1; turn <= 5; turn++) {
    await run.commit(node(keyOf(0, turn)));
    assert.equal(
      (await b.load("run")).nodes.length,
      turn,
      "another engine does not see a commit that is done",
    );
    assert.equal((await b.get("run"))?.seq, turn);
  }
}

async function keepsRunsApart(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  const [a, b] = [await bench.run(session, "a"), await bench.run(session, "b")];
  const rows = [frame(1, keyOf(0, 2)), node(keyOf(0, 1)), node(keyOf(1, 1)), timer(keyOf(0, 2)), blob("h")];
  for (const run of [a, b]) await run.commit(...rows);
  const before = [await b.row(), await b.contents()];
  await a.commit(
    node(keyOf(0, 2)),
    { kind: "drop-blobs", hashes: ["h"] },
    blob("h", "2"),
    frame(5, keyOf(0, 2)),
  );
  await a.commit({ kind: "generation", frame: 0, generation: 1, graph: "{}" });
  await a.commit({ kind: "drop", frame: 0 }, finish("failed"));
  same([await b.row(), await b.contents()], before);
}
