import assert from "node:assert/strict";
import { isCascadeError } from "../../../errors/cascade-error.ts";
import { OwnedRun } from "./owned-run.ts";
import { frameOf, keyOf, newRun, node, nodeOf, timer } from "./run-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** That texts come back as they went in. */
export const textChecks: StoreChecks = {
  "texts are kept exactly, wherever they stand": keepsTexts,
  "identifiers are opaque, also hostile ones": keepsIds,
  "an identifier that cannot be kept exactly is refused": refusesIds,
};

/** JSON as an engine writes it; what is special in it is escaped or a character of its own. */
const texts = [
  '""',
  '"\\u0000\\ud800\\udfff"',
  JSON.stringify("quotes ' \" ` \\ and \r\n\t\u0001\u2028"),
  JSON.stringify("\u{1f600} \u00e9 e\u0301 \ufffd \uffff \u202e \ufeff"),
  "'; DROP TABLE runs; --",
  '  {"spaces" : "stay"}  ',
  '{"a":1,"a":2,"n":1.0e3,"big":12345678901234567890}',
  "$1 ? :name @p %s {0}",
  "null",
  "",
  JSON.stringify("x\u{1f600}'".repeat(200_000)),
];

async function keepsTexts(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const [index, text] of texts.entries()) {
    const what =
      text.length > 50 ? `a text of ${text.length} characters` : `the text ${JSON.stringify(text)}`;
    const is = (actual: string | undefined, where: string): void =>
      assert.ok(actual === text, `${what} is another one as ${where}`);
    const id = `run ${index}`;
    const words = { name: text, task: text, params: text, options: text };
    const first = newRun(id, {
      ...words,
      frame: frameOf(0, undefined, text),
      blobs: [{ hash: "h", data: text }],
    });
    const { run } = await a.create(first);
    const owned = new OwnedRun(a, run);
    const key = keyOf(0, 1);
    await owned.commit(
      node(key, { value: text, task: text, label: text }),
      timer(keyOf(0, 2), { topic: text }),
    );
    const { frames, nodes, timers, blobs } = await b.load(id);
    is(frames[0]?.graph, "a graph");
    for (const field of ["value", "task", "label"] as const) is(nodes[0]?.[field], `a node's ${field}`);
    is(timers[0]?.topic, "a timer's topic");
    is(blobs[0]?.data, "a large value");
    await owned.commit({ kind: "generation", frame: 0, generation: 1, graph: text });
    is((await b.load(id)).frames[0]?.graph, "the graph of a generation");
    await b.requestCancel(id, text);
    await owned.commit({ kind: "finish", status: "failed", result: text, error: text, message: text });
    const row = await b.get(id);
    for (const field of [
      "name",
      "task",
      "params",
      "options",
      "cancel",
      "result",
      "error",
      "message",
    ] as const)
      is(row?.[field], `a run's ${field}`);
    await b.signal("topic", text, undefined);
    is((await a.signals("topic", 100))[index]?.data, "the data of a signal");
  }
}

const ids = [
  "'; DROP TABLE runs; --",
  "\u{1f600}\u00e9",
  "e\u0301",
  "\u00e9",
  "a",
  "A",
  "a ",
  " a",
  "",
  "%",
  "a%",
  "null",
  "0",
  "00",
  "1e3",
  "a/b\\c",
  "\n",
  "x".repeat(2_000),
  `${"x".repeat(1_999)}y`,
];

async function keepsIds(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const [index, id] of ids.entries()) {
    const run = await bench.run(a, id, { params: String(index), parent: id });
    await run.commit(node(keyOf(0, index)), { kind: "blob", blob: { hash: id, data: String(index) } });
  }
  for (const [index, id] of ids.entries()) {
    const row = await b.get(id);
    const what = `the run ${JSON.stringify(id.slice(0, 30))}`;
    assert.deepEqual([row?.id, row?.params, row?.parent], [id, String(index), id], `${what} is another one`);
    const { nodes, blobs } = await b.load(id);
    assert.deepEqual(
      nodes.map((one) => ({ ...one })),
      [nodeOf(keyOf(0, index))],
      `the rows of ${what} are others`,
    );
    assert.deepEqual({ ...blobs[0] }, { hash: id, data: String(index) });
  }
  assert.equal((await b.find({ limit: 1_000 })).length, ids.length);
}

async function refusesIds(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  for (const id of ["a\0b", "\ud800", "a\udc00b"]) {
    const kept = await session.create(newRun(id, { name: id })).then(
      ({ created }) => created,
      (error: unknown) => error,
    );
    if (kept === true) assert.deepEqual((await session.get(id))?.name, id, "it was kept as another one");
    else assert.ok(isCascadeError(kept, "CS_STORE"), `it was refused with ${String(kept)}`);
    const sent = await session.signal(id, "1", id).catch((error: unknown) => error);
    if (sent === true) assert.equal((await session.signals(id, 1))[0]?.topic, id);
    else assert.ok(isCascadeError(sent, "CS_STORE"), `its signal was refused with ${String(sent)}`);
  }
  await bench.run(session, "after");
}
