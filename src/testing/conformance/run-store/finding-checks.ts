import assert from "node:assert/strict";
import type { RunFilter } from "../../../ports/stored-run.ts";
import { ended, givenUp, newRun } from "./run-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** How runs are found again. */
export const findingChecks: StoreChecks = {
  "runs are found by their status": findsByStatus,
  "runs are found by a glob of their names, where only * and ? are special": findsByName,
  "the newest runs are found first, 100 at most or as many as asked for": findsTheNewest,
  "orphans are interrupted, or running without a live owner; no more than asked for": findsOrphans,
};

async function findsByStatus(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of [...ended, ...givenUp]) await (await bench.run(a, status)).finish(status);
  await bench.run(a, "running");
  const ids = async (filter: RunFilter): Promise<string[]> =>
    (await b.find(filter)).map(({ id }) => id).sort();
  const all = [...ended, ...givenUp, "running" as const].sort();
  for (const status of all) assert.deepEqual(await ids({ status: [status] }), [status]);
  assert.deepEqual(await ids({ status: ["parked", "failed"] }), ["failed", "parked"]);
  assert.deepEqual(await ids({ status: [] }), [], "of no status, runs were found");
  assert.deepEqual(await ids({}), all);
  assert.deepEqual(await ids({ status: undefined, name: undefined, limit: undefined }), all);
  assert.deepEqual(await ids({ status: ["failed"], name: "no such name" }), []);
}

const names = [
  "",
  "100%",
  "1000",
  "a\\*c",
  "a_c",
  "abc",
  "[ab]c",
  "ABC",
  "abc ",
  "x*c",
  "report 'a' \"b\"",
  "\u{1f600}!",
  "\u00e9t\u00e9",
];

/** Patterns, and the names that they are globs of. */
const globs: readonly (readonly [string, ...string[]])[] = [
  ["abc", "abc"],
  ["a?c", "a_c", "abc"],
  ["a*c", "a\\*c", "a_c", "abc"],
  ["*b*", "[ab]c", "abc", "abc ", "report 'a' \"b\""],
  ["a_c", "a_c"],
  ["100%", "100%"],
  ["1*", "100%", "1000"],
  ["[ab]c", "[ab]c"],
  ["[ab]*", "[ab]c"],
  ["a\\*c", "a\\*c"],
  ["a\\?c", "a\\*c"],
  ["A*", "ABC"],
  ["bc"],
  ["?", ...[]],
  ["??", "\u{1f600}!"],
  ["", ""],
  ["\u00e9?\u00e9", "\u00e9t\u00e9"],
  ["*'a'*", "report 'a' \"b\""],
  ["' OR 1=1 --"],
  ["*", ...names],
];

async function findsByName(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  for (const [index, name] of names.entries()) await session.create(newRun(`run ${index}`, { name }));
  for (const [glob, ...expected] of globs) {
    const found = await session.find({ name: glob });
    assert.deepEqual(
      found.map(({ name }) => name).sort(),
      [...expected].sort(),
      `what is found by "${glob}"`,
    );
  }
}

async function findsTheNewest(bench: StoreBench): Promise<void> {
  const session = await bench.session();
  const ids = Array.from({ length: 120 }, (_, index) => `run ${index}`);
  for (const id of ids) await session.create(newRun(id, { name: id }));
  const newest = [...ids].reverse();
  const find = async (filter: RunFilter): Promise<string[]> =>
    (await session.find(filter)).map(({ id }) => id);
  assert.deepEqual(await find({}), newest.slice(0, 100));
  assert.deepEqual(await find({ limit: 3 }), newest.slice(0, 3));
  assert.deepEqual(await find({ limit: 1_000 }), newest);
  assert.deepEqual(await find({ limit: 0 }), []);
  assert.deepEqual(await find({ name: "run ?", limit: 2 }), ["run 9", "run 8"]);
}

async function findsOrphans(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  for (const status of [...ended, ...givenUp]) await (await bench.run(a, status)).finish(status);
  await bench.run(a, "running");
  const orphans = async (limit: number): Promise<string[]> => [...(await b.orphans(limit))].sort();
  assert.deepEqual(await orphans(10), ["interrupted"]);
  for (const id of ["1", "2", "3"]) await b.create(newRun(id, { unowned: true }));
  assert.deepEqual(await orphans(10), ["1", "2", "3", "interrupted"]);
  assert.equal((await orphans(2)).length, 2);
  assert.deepEqual(await orphans(0), []);
  if (await bench.crash(a)) assert.deepEqual(await orphans(10), ["1", "2", "3", "interrupted", "running"]);
}
