import assert from "node:assert/strict";
import type { RunSession } from "../../../ports/run-store.ts";
import type { OwnedRun } from "./owned-run.ts";
import { finish, keyOf, node } from "./run-rows.ts";
import { same } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** Signals: a line for each topic, each received once. */
export const signalChecks: StoreChecks = {
  "signals of a topic wait in the order of their arrival": keepsTheOrder,
  "a signal is gone when the commit that received it is done": receives,
  "of two that receive the same signal, one does": receivesOnce,
  "a commit that comes again does not miss the signal it received": receivesAgain,
  "a commit that changes nothing receives nothing": receivesNothing,
  "what is missing is named": namesWhatIsMissing,
  "the same id to the same topic is one signal, also after it was received": knowsSenders,
  "topics are opaque": keepsTopicsApart,
  "signals that are sent at the same time are all kept": keepsMany,
};

async function data(session: RunSession, topic: string, limit = 1_000): Promise<string[]> {
  return (await session.signals(topic, limit)).map((signal) => signal.data);
}

async function keepsTheOrder(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (let index = 0; index < 12; index++) {
    const sent = await (index % 2 === 0 ? a : b).signal(
      index % 3 === 0 ? "odd" : "topic",
      `${index}`,
      undefined,
    );
    assert.equal(sent, true);
  }
  for (const session of [a, b]) {
    assert.deepEqual(await data(session, "topic"), ["1", "2", "4", "5", "7", "8", "10", "11"]);
    assert.deepEqual(await data(session, "topic", 2), ["1", "2"]);
    assert.deepEqual(await data(session, "odd"), ["0", "3", "6", "9"]);
    assert.deepEqual(await data(session, "none"), []);
  }
  const all = [...(await a.signals("topic", 100)), ...(await a.signals("odd", 100))];
  const inOrder = [...all].sort((one, other) => one.seq - other.seq).map((signal) => signal.data);
  assert.deepEqual(
    inOrder,
    Array.from({ length: 12 }, (_, index) => String(index)),
    "their numbers do not tell the order",
  );
  for (const signal of all) assert.equal(signal.topic, Number(signal.data) % 3 === 0 ? "odd" : "topic");
}

async function receives(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  for (const text of ["1", "2", "3"]) await b.signal("topic", text, undefined);
  const [, second] = await a.signals("topic", 2);
  await run.commit(node(keyOf(0, 1), { value: "2" }, second?.seq));
  assert.deepEqual(await data(b, "topic"), ["1", "3"]);
  await run.commit(node(keyOf(0, 2)), finish("succeeded"));
  assert.deepEqual(await data(a, "topic"), ["1", "3"], "a run that ended took signals with it");
}

async function receivesOnce(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  await race([await bench.run(a, "a"), await bench.run(b, "b")]);
  await race([await bench.run(a, "c"), await bench.run(a, "d")]);
}

/** Two runs at one signal. */
async function race(runs: readonly [OwnedRun, OwnedRun]): Promise<void> {
  await runs[0].session.signal("topic", "1", undefined);
  const [signal] = await runs[1].session.signals("topic", 1);
  assert.ok(signal !== undefined);
  const answers = await Promise.all(runs.map((run) => run.try(node(keyOf(0, 1), {}, signal.seq))));
  assert.deepEqual(answers.map(({ status }) => status).sort(), ["done", "taken"]);
  for (const [index, answer] of answers.entries()) {
    if (answer.status === "taken") same(answer.signals, [signal.seq]);
    assert.equal((await runs[index]?.contents())?.nodes.length, answer.status === "done" ? 1 : 0);
  }
}

async function receivesAgain(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  await run.session.signal("topic", "1", undefined);
  const [signal] = await run.session.signals("topic", 1);
  const commit = run.next(node(keyOf(0, 1), {}, signal?.seq));
  for (let turn = 0; turn < 2; turn++) same(await run.session.commit(commit), { status: "done" });
  assert.equal((await run.contents()).nodes.length, 1);
}

async function receivesNothing(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  await run.commit();
  await b.signal("topic", "1", undefined);
  const [signal] = await a.signals("topic", 1);
  const commit = run.next(node(keyOf(0, 1), {}, signal?.seq));
  same(await a.commit({ ...commit, seq: 1 }), { status: "done" });
  same(await a.commit({ ...commit, epoch: run.epoch + 1 }), { status: "stale" });
  same(await a.commit({ ...commit, runId: "none" }), { status: "stale" });
  same(await b.signals("topic", 10), [signal]);
  same(await a.commit(commit), { status: "done" });
}

async function namesWhatIsMissing(bench: StoreBench): Promise<void> {
  const run = await bench.run(await bench.session());
  for (const text of ["1", "2", "3"]) await run.session.signal("topic", text, undefined);
  const [first, second, third] = (await run.session.signals("topic", 3)).map(({ seq }) => seq);
  await run.commit(node(keyOf(0, 1), {}, first), node(keyOf(0, 2), {}, third));
  const answer = await run.try(
    node(keyOf(0, 3), {}, first),
    node(keyOf(0, 4), {}, second),
    node(keyOf(0, 5), {}, third),
  );
  assert.equal(answer.status, "taken");
  assert.deepEqual(answer.status === "taken" && [...answer.signals].sort(), [first, third].sort());
  assert.deepEqual(await data(run.session, "topic"), ["2"]);
}

async function knowsSenders(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const run = await bench.run(a);
  assert.equal(await a.signal("topic", "1", "id"), true);
  assert.equal(await b.signal("topic", "2", "id"), false);
  assert.equal(await a.signal("other", "3", "id"), true, "the same id to another topic is another signal");
  assert.equal(await a.signal("topic", "4", "ID "), true);
  assert.equal(await a.signal("topic", "5", ""), true, "the empty text is an id");
  assert.equal(await a.signal("topic", "6", ""), false, "the empty text is an id");
  for (let turn = 0; turn < 2; turn++) assert.equal(await a.signal("topic", "7", undefined), true);
  assert.deepEqual(await data(b, "topic"), ["1", "4", "5", "7", "7"]);
  const [first] = await a.signals("topic", 1);
  await run.commit(node(keyOf(0, 1), {}, first?.seq));
  assert.equal(await b.signal("topic", "8", "id"), false, "a received signal came again");
  const race = await Promise.all([a, b, a, b].map((session) => session.signal("topic", "9", "in a race")));
  assert.equal(race.filter((kept) => kept).length, 1, "of four at once, not one was kept");
  assert.deepEqual(await data(b, "topic"), ["4", "5", "7", "7", "9"]);
}

async function keepsTopicsApart(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  const topics = [
    "",
    " ",
    "*",
    "%",
    "a",
    "A",
    "a ",
    "a/b",
    "'",
    '"',
    "\\",
    "\u{1f600}",
    "\u00e9",
    "e\u0301",
    "\n",
  ];
  for (const topic of topics) assert.equal(await session.signal(topic, JSON.stringify(topic), "id"), true);
  for (const topic of topics) {
    same(await data(session, topic), [JSON.stringify(topic)], `the topic ${JSON.stringify(topic)}`);
    assert.equal((await session.signals(topic, 1))[0]?.topic, topic);
  }
}

async function keepsMany(bench: StoreBench): Promise<void> {
  const sessions = await bench.pair();
  const texts = Array.from({ length: 100 }, (_, index) => String(index));
  await Promise.all(
    texts.map((text, index) => sessions[index % 2 === 0 ? 0 : 1].signal("topic", text, text)),
  );
  assert.deepEqual((await data(sessions[0], "topic")).sort(), [...texts].sort());
  const numbers = (await sessions[1].signals("topic", 1_000)).map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  );
}
