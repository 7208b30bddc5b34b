import { all, firstOf, type LazyResult, recv, sequence, settle, type Tail, task, wait } from "cascade-ts";
import { describe, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

const book = new Book();
const say = book.task("again:say", (value: unknown) => value);
const join = book.task("again:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
const boom = book.task("again:boom", (): string => {
  throw new Error("boom");
});
const calm = task("again:calm", () => "calm");
const fate = book.task(
  "again:fate",
  (end: { status: string; value?: unknown }) => `${end.status} ${String(end.value)}`,
);
const slowly = book.task("again:slowly", (n: number): unknown => say(n).after(wait(`${n}m`)));
const steps: (n: number) => LazyResult<unknown> = book.task(
  "again:steps",
  (n: number): Tail<unknown> => (n <= 0 ? say("done") : sequence([wait("20m"), steps(n - 1)])),
) as never;
const carried: (n: number, value: unknown) => LazyResult<unknown> = book.task(
  "again:carried",
  (n: number, value: unknown): Tail<unknown> =>
    n <= 0 ? join(value, "end") : sequence([wait("20m"), carried(n - 1, value)]),
) as never;
const mapped = slowly as never as {
  map(list: number[]): LazyResult<unknown[]> & { withConcurrency(n: number): LazyResult<unknown[]> };
};

/** What is under way when a failure beside it makes it not needed any more. */
const works: Record<string, readonly [make: () => unknown, value: string]> = {
  "a child frame": [() => slowly(60), "60"],
  "a loop below": [() => steps(4), "done"],
  "a loop that carries a value": [() => carried(4, say("kept")), "kept+end"],
  "a map of child frames": [() => mapped.map([1, 45, 90]), "1,45,90"],
  "a map with a limit": [() => mapped.map([25, 20, 40]).withConcurrency(1), "25,20,40"],
  "a wait": [() => say("w").after(wait("2h")), "w"],
  "a receive": [() => say(recv("t")), "signal"],
  "a within that begins anew": [
    () => fate(settle((slowly(50) as LazyResult<unknown>).within("55m")) as never),
    "fulfilled 50",
  ],
  "a firstOf": [() => firstOf([slowly(70), slowly(50)] as never), "50"],
  "a structure of frames": [() => join(slowly(10), slowly(80), steps(2)), "10+80+done"],
};

describe("5.4, 9.1 what a failure released is needed again, with crashes on the way", () => {
  it.each(Object.keys(works))("%s", async (name) => {
    const [make, value] = works[name] as (typeof works)[string];
    await crashEverywhere({
      book,
      signals: name === "a receive" ? [["t", "signal"]] : [],
      target: () => {
        const work = make();
        const gate = boom().after(wait("30m"));
        return sequence([
          all([join(work, gate).recover(calm as never), say("beside")]),
          wait("5h"),
          join(work, "!"),
        ]);
      },
      expected: succeeded(`${value}+!`),
    });
  });

  // Where the time decides, a slow store decides with it.
  const untimed = Object.keys(works).filter((name) => !/^a (within|firstOf)/.test(name));
  it.each(untimed)("%s, with a store that takes its time", async (name) => {
    const [make, value] = works[name] as (typeof works)[string];
    for (const minutes of [3, 7, 20]) {
      await crashEverywhere({
        book,
        points: 4,
        latency: minutes * 60_000,
        signals: name === "a receive" ? [["t", "signal"]] : [],
        target: () => {
          const work = make();
          const gate = boom().after(wait("30m"));
          return sequence([join(work, gate).recover(calm as never), wait("5h"), join(work, "!")]);
        },
        expected: succeeded(`${value}+!`),
      });
    }
  });

  it.each(Object.keys(works))("%s, that ends before the failure", async (name) => {
    const [make, value] = works[name] as (typeof works)[string];
    await crashEverywhere({
      book,
      signals: name === "a receive" ? [["t", "signal"]] : [],
      target: () => {
        const work = make();
        return sequence([join(work, boom().after(wait("9h"))).recover(calm as never), join(work, "!")]);
      },
      expected: succeeded(`${value}+!`),
    });
  });
});
