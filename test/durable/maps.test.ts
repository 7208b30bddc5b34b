import { all, type LazyResult, type Tail, task } from "cascade-ts";
import { describe, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

const book = new Book();
const double = book.task("maps:double", (n: number) => n * 2);
const slow = book.task("maps:slow", async (n: number) => {
  for (let turn = 0; turn < n; turn++) await Promise.resolve();
  return n;
});
const list = book.task("maps:list", (size: number) => Array.from({ length: size }, (_, n) => n));
const sum = book.task("maps:sum", (items: readonly number[]) => items.reduce((a, b) => a + b, 0));
const picky = book.task("maps:picky", (n: number) => {
  if (n % 3 === 0) throw new Error(`no ${n}`);
  return n;
});
const fate = book.task("maps:fate", (items: readonly { status: string; value?: unknown }[]) =>
  items.map(({ status, value }) => `${status}:${String(value)}`),
);
const isOdd = book.task("maps:isOdd", (n: number) => n % 2 === 1);
const pureDouble = task("maps:pureDouble", { pure: true }, (_context, n: number) => n * 2);
const count: (n: number, to: number) => LazyResult<string> = book.task(
  "maps:count",
  (n: number, to: number): Tail<string> => (n >= to ? `at ${n}` : count(n + 1, to)),
) as never;
const countTask = count as unknown as typeof pair;
const pair = book.task("maps:pair", (a: number, b: string) => `${a}${b}`);

describe("9.1 elements of maps after a crash", () => {
  it("over a plain list", async () => {
    await crashEverywhere({
      book,
      target: () => sum(double.map([1, 2, 3, 4])),
      expected: succeeded(20),
    });
  });

  it("asynchronous ones that end in another order", async () => {
    await crashEverywhere({
      book,
      target: () => slow.map([5, 1, 9, 0, 3]),
      expected: succeeded([5, 1, 9, 0, 3]),
    });
  });

  it("one at a time, each with its own commit", async () => {
    await crashEverywhere({
      book,
      target: () => sum(slow.map([4, 3, 2, 1]).withConcurrency(1)),
      expected: succeeded(10),
    });
    await crashEverywhere({
      book,
      target: () => sum(slow.map(list(7)).withConcurrency(2)),
      expected: succeeded(21),
    });
  });

  it("over a list that a body makes, and over an empty one", async () => {
    await crashEverywhere({ book, target: () => sum(double.map(list(5))), expected: succeeded(20) });
    await crashEverywhere({ book, target: () => sum(double.map(list(0))), expected: succeeded(0) });
    await crashEverywhere({ book, target: () => double.map([]), expected: succeeded([]) });
  });

  it("over a list of LazyResults, some of them shared", async () => {
    await crashEverywhere({
      book,
      target: () => {
        const shared = double(5);
        return all([sum(double.map([shared, slow(1), shared, double(shared)])), shared]);
      },
      expected: succeeded([20 + 2 + 20 + 40, 10]),
    });
  });

  it("over two lists", async () => {
    await crashEverywhere({
      book,
      target: () => pair.map(list(3), ["a", "b", "c"]),
      expected: succeeded(["0a", "1b", "2c"]),
    });
  });

  it("that are pure, which are computed again", async () => {
    await crashEverywhere({
      book,
      target: () => sum(pureDouble.map(list(4))),
      expected: succeeded(12),
    });
  });

  it("that are settled, some of them failed", async () => {
    for (const width of [1, 2, 9]) {
      await crashEverywhere({
        book,
        target: () => fate(picky.map([1, 2, 3, 4, 6, 7]).withConcurrency(width).settled() as never),
        expected: succeeded([
          "fulfilled:1",
          "fulfilled:2",
          "rejected:undefined",
          "fulfilled:4",
          "rejected:undefined",
          "fulfilled:7",
        ]),
      });
    }
  });

  it("of which one fails the map", async () => {
    await crashEverywhere({
      book,
      target: () => sum(picky.map([1, 2, 3, 4]).withConcurrency(1)),
      expected: { status: "failed", code: "CS_TASK_FAILED" },
    });
  });

  it("that are skipped as a whole, settled or not", async () => {
    await crashEverywhere({
      book,
      target: () => fate(double.map([double(1).runIf(isOdd(2)), double(2)]).settled() as never),
      expected: succeeded(["skipped:undefined", "fulfilled:8"]),
    });
    await crashEverywhere({
      book,
      target: () => double.map(list(3)).runIf(isOdd(2)).orElse([]),
      expected: succeeded([]),
    });
  });

  it("that make tail calls, each of its own length", async () => {
    for (const width of [1, 2, 5]) {
      await crashEverywhere({
        book,
        target: () => countTask.map([0, 2, 5, 1], [3, 3, 3, 3] as never).withConcurrency(width),
        expected: succeeded(["at 3", "at 3", "at 5", "at 3"]),
      });
    }
  });
});
