import { expect, it } from "vitest";
import { MemoryResultLog, type ResultRecord } from "./result-log.ts";

const record = (n: number): ResultRecord => ({ runId: "r", node: String(n), kind: "value", value: n });

it("keeps what is committed, in order, and counts the groups", async () => {
  const store = new MemoryResultLog();
  await store.commit([record(1), record(2)]);
  await store.commit([]);
  await store.commit([record(3)]);
  expect(store.records.map(({ value }) => value)).toEqual([1, 2, 3]);
  expect(store.groups).toBe(3);
});

it("keeps the last ones only", async () => {
  const store = new MemoryResultLog(3);
  for (let n = 0; n < 5; n++) await store.commit([record(n)]);
  expect(store.records.map(({ value }) => value)).toEqual([2, 3, 4]);
  await store.commit([5, 6, 7, 8].map(record));
  expect(store.records.map(({ value }) => value)).toEqual([6, 7, 8]);
  expect(store.groups).toBe(6);
});
