import { all, type LazyResult, router, sequence, type Tail, task } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

const book = new Book();
type Loop = (n: number) => LazyResult<string>;
const inc = book.task("tails:inc", (n: number) => n + 1);
const down: Loop = book.task(
  "tails:down",
  (n: number): Tail<string> => (n <= 0 ? "done" : down(n - 1)),
) as never;
const downBy: (n: number) => LazyResult<string> = book.task(
  "tails:downBy",
  (n: number): Tail<string> => (n >= 4 ? `up to ${n}` : downBy(inc(n) as never)),
) as never;
const ping: Loop = book.task(
  "tails:ping",
  (n: number): Tail<string> => (n <= 0 ? "ping" : pong(n - 1)),
) as never;
const pong: Loop = book.task(
  "tails:pong",
  (n: number): Tail<string> => (n <= 0 ? "pong" : ping(n - 1)),
) as never;
const twice = book.task("tails:twice", (text: string) => `${text}${text}`);
const key = book.task("tails:key", (n: number) => (n > 0 ? "more" : "end"));
const deep: (n: number) => LazyResult<string> = book.task(
  "tails:deep",
  (n: number): Tail<string> => (n <= 0 ? "x" : twice(deep(n - 1))),
) as never;
const wide: (n: number) => LazyResult<unknown> = book.task("tails:wide", (n: number): unknown =>
  n <= 0 ? "leaf" : all({ left: wide(n - 1), right: wide(n - 1) }),
) as never;
const routed: (n: number) => LazyResult<string> = book.task(
  "tails:routed",
  (n: number): Tail<string> => router(key(n), { more: routed(n - 1), end: twice("e") }) as LazyResult<string>,
) as never;
const stepped: (n: number) => LazyResult<string> = book.task(
  "tails:stepped",
  (n: number): Tail<string> => (n <= 0 ? "last" : (sequence([inc(n), stepped(n - 1)]) as LazyResult<string>)),
) as never;
const failing = book.task("tails:failing", (text: string): string => {
  throw new Error(text);
});
const rescue = task("tails:rescue", {}, (context, error: unknown) => {
  book.note(context, "rescue");
  return downBy((error as { attempts: number }).attempts + 1);
});
const asyncTail: Loop = book.task("tails:async", async (n: number): Promise<never> => {
  await Promise.resolve();
  return (n <= 0 ? "async" : asyncTail(n - 1)) as never;
}) as never;

describe("4.1, 9.3 tail calls after a crash", () => {
  it("flat", async () => {
    await crashEverywhere({ book, target: () => down(5), expected: succeeded("done") });
    await crashEverywhere({ book, target: () => ping(5), expected: succeeded("pong") });
    await crashEverywhere({ book, target: () => asyncTail(3), expected: succeeded("async") });
  });

  it("whose arguments are computed in each generation", async () => {
    await crashEverywhere({ book, target: () => downBy(0), expected: succeeded("up to 4") });
  });

  it("of an inner node, with child frames", async () => {
    await crashEverywhere({
      book,
      target: () => all([twice(down(3)), ping(2), twice(downBy(2))]),
      expected: succeeded(["donedone", "ping", "up to 4up to 4"]),
    });
  });

  it("that nest", async () => {
    await crashEverywhere({ book, target: () => deep(3), expected: succeeded("x".repeat(8)) });
    await crashEverywhere({
      book,
      target: () => wide(2),
      expected: succeeded({
        left: { left: "leaf", right: "leaf" },
        right: { left: "leaf", right: "leaf" },
      }),
    });
  });

  it("through routes and last steps", async () => {
    await crashEverywhere({ book, target: () => routed(3), expected: succeeded("ee") });
    await crashEverywhere({ book, target: () => stepped(3), expected: succeeded("last") });
    await crashEverywhere({
      book,
      target: () => twice(router(key(1), { more: down(2), end: ping(1) }) as never),
      expected: succeeded("donedone"),
    });
  });

  it("of handlers of failures", async () => {
    await crashEverywhere({
      book,
      target: () => failing("a").recover(rescue as never),
      expected: succeeded("up to 4"),
    });
    await crashEverywhere({
      book,
      target: () => twice(failing("b").recover(rescue as never) as never),
      expected: succeeded("up to 4up to 4"),
    });
  });

  it("of conditions and of inputs of elements", async () => {
    await crashEverywhere({
      book,
      target: () =>
        all([
          inc(1).runIf(down(2) as never),
          (twice as never as { map(list: unknown): LazyResult<string[]> }).map([down(1), "q", ping(1)]),
        ]),
      expected: succeeded([2, ["donedone", "qq", "pongpong"]]),
    });
  });

  it("commits one generation each", async () => {
    const { commits } = await crashEverywhere({ book, target: () => down(7), expected: succeeded("done") });
    expect(commits).toBeLessThan(14);
  });
});
