import assert from "node:assert/strict";
import type { ResultLog, ResultRecord } from "../../ports/result-log.ts";
import { type ConformanceCheck, checksOf, type Make } from "./conformance-check.ts";

/** A store, and how to see what it holds. */
export interface ResultLogUnderTest {
  readonly store: ResultLog;
  /** What has been committed, the oldest first; without it nobody looks at what is kept. */
  readonly records?: () => readonly ResultRecord[] | Promise<readonly ResultRecord[]>;
}

/**
 * What a ResultLog must do.
 *
 * @param make - a fresh and empty store, and how to see what it holds
 * @example
 * import { failedChecks, resultLogConformance } from "cascade-ts/testing";
 * const checks = resultLogConformance(() => {
 *   const store = { commit: async () => {} };
 *   return { store };
 * });
 * await failedChecks(checks); // => []
 */
export function resultLogConformance(make: Make<ResultLogUnderTest>): readonly ConformanceCheck[] {
  return checksOf("result log", make, {
    "what is committed is kept, in order": keepsInOrder,
    "it is kept when commit() resolves, not before it was called": keepsInTime,
    "every value is a value": keepsValues,
    "an empty group is nothing": keepsNothing,
    "groups committed at the same time are all kept, each in one piece": keepsGroups,
    "a large group is kept whole": keepsMany,
    "what is given is not changed": changesNothing,
  });
}

function record(node: string, value: unknown, kind: ResultRecord["kind"] = "value"): ResultRecord {
  return { runId: "run-1", node, kind, value };
}

async function keeps({ records }: ResultLogUnderTest, expected: readonly ResultRecord[]): Promise<void> {
  if (records !== undefined) assert.deepEqual([...(await records())], expected);
}

async function keepsInOrder(subject: ResultLogUnderTest): Promise<void> {
  const groups = [
    [record("0.0.0", "a"), record("0.0.1", undefined, "tail")],
    [record("0.0.2[7]", "b"), { ...record("0.0.0", "other run"), runId: "run-2" }],
  ];
  for (const group of groups) await subject.store.commit(group);
  await keeps(subject, groups.flat());
}

async function keepsInTime(subject: ResultLogUnderTest): Promise<void> {
  for (let index = 0; index < 5; index++) {
    await subject.store.commit([record(String(index), index)]);
    const kept = await subject.records?.();
    if (kept !== undefined) assert.equal(kept.length, index + 1, "commit() resolved before it had committed");
  }
}

async function keepsValues(subject: ResultLogUnderTest): Promise<void> {
  const values = [undefined, null, 0, false, "", [], {}, { a: undefined }, "\u{1f600}\0", [[["deep"]]]];
  const group = values.map((value, index) => record(String(index), value));
  await subject.store.commit(group);
  await keeps(subject, group);
}

async function keepsNothing(subject: ResultLogUnderTest): Promise<void> {
  await subject.store.commit([]);
  await keeps(subject, []);
}

async function keepsGroups(subject: ResultLogUnderTest): Promise<void> {
  const groups = Array.from({ length: 10 }, (_, group) =>
    Array.from({ length: 3 }, (__, index) => record(`${group}.${index}`, group)),
  );
  await Promise.all(groups.map((group) => subject.store.commit(group)));
  const kept = await subject.records?.();
  if (kept === undefined) return;
  const nodes = kept.map(({ node }) => node);
  assert.equal(nodes.length, 30);
  for (const group of groups) {
    const first = nodes.indexOf(group[0]?.node ?? "");
    const found = nodes.slice(first, first + 3);
    assert.deepEqual(
      found,
      group.map(({ node }) => node),
    );
  }
}

async function keepsMany(subject: ResultLogUnderTest): Promise<void> {
  const group = Array.from({ length: 5_000 }, (_, index) => record(`0.0.1[${index}]`, index));
  await subject.store.commit(group);
  await keeps(subject, group);
}

async function changesNothing(subject: ResultLogUnderTest): Promise<void> {
  const group = Object.freeze([Object.freeze(record("0.0.0", Object.freeze({ list: Object.freeze([1]) })))]);
  await subject.store.commit(group);
  await keeps(subject, group);
}
