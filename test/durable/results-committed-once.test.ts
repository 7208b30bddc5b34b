import { inspect } from "node:util";
import { all, Engine, type LazyResult } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

const book = new Book();
const one = book.task("once:one", (n: number) => n + 1);
const add = book.task("once:add", (a: number, b: number) => a + b);
const later = book.task("once:later", async (n: number) => {
  await Promise.resolve();
  return n * 10;
});
const give = book.task("once:give", (value: unknown) => value);

describe("9.1 a committed result is never computed again", () => {
  it("in a chain", async () => {
    const { commits } = await crashEverywhere({
      book,
      target: () => one(one(one(one(1)))),
      expected: succeeded(5),
    });
    expect(commits).toBeGreaterThan(4);
  });

  it("in a diamond of synchronous and asynchronous bodies", async () => {
    await crashEverywhere({
      book,
      target: () => {
        const root = later(1);
        return add(add(one(root), later(root)), later(one(root)));
      },
      expected: succeeded(11 + 100 + 110),
    });
  });

  it("in structures of all kinds", async () => {
    await crashEverywhere({
      book,
      target: () => {
        const shared = one(1);
        return all({ a: [shared, one(shared)], b: { c: later(shared), d: 7 } });
      },
      expected: succeeded({ a: [2, 3], b: { c: 20, d: 7 } }),
    });
  });

  it.each(
    [undefined, null, 0, "", false, -0, Number.NaN, 10n, new Date(5), new Set([1]), [undefined]].map(
      (value) => [inspect(value), value],
    ),
  )("when the result is %s", async (_, value) => {
    await crashEverywhere({
      book,
      target: () => all([give(value), give(give(value))]),
      expected: succeeded([value, value]),
    });
  });

  it("when the target is a plain value, a structure, or one node", async () => {
    await crashEverywhere({ book, target: () => one(1), expected: succeeded(2) });
    await crashEverywhere({
      book,
      target: () => [one(1), { two: one(2) }],
      expected: succeeded([2, { two: 3 }]),
    });
  });

  it("and a body asked twice is two nodes with two keys", async () => {
    const store = new MemoryRunStore();
    const engine = new Engine({ store });
    book.begin();
    const same: LazyResult<number> = one(1);
    expect(await engine.run(all([one(1), same, same]), { runId: "twice" })).toEqual([2, 2, 2]);
    expect(book.names).toEqual(["once:one(1)", "once:one(1)"]);
    expect(new Set(book.calls.map(({ key }) => key)).size).toBe(2);
    await engine.close();
  });
});
