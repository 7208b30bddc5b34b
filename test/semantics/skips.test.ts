import {
  all,
  type LazyResult,
  router,
  SkippedError,
  type SkipReason,
  sequence,
  settle,
  task,
} from "cascade-ts";
import { spySubscriber } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths, type Path } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const holds = task("holds", (value: unknown) => value);
const give = task("give", (make: () => unknown): unknown => make());

/** A node that is skipped, and is called "origin". */
const skipped = (): LazyResult<number> =>
  task("body", () => 1)()
    .runIf(holds(false))
    .as("origin");
const reason = { kind: "condition-false", origin: "origin" };

async function reasonOf(path: Path, target: unknown): Promise<SkipReason> {
  const error = await rejection<SkippedError>(path.run(target));
  expect(error).toBeInstanceOf(SkippedError);
  return error.reason;
}

const edges: readonly (readonly [string, (from: LazyResult<number>) => LazyResult<unknown>])[] = [
  ["an argument", (from) => list(1, from)],
  ["an argument deep inside", (from) => list([{ k: from }])],
  ["a condition", (from) => list().runIf(from)],
  ["a predecessor", (from) => list().after(from)],
  ["a selector", (from) => router(from, { "1": 1 })],
  ["the chosen route", (from) => router("a", { a: from, b: 2 })],
  ["an item of all", (from) => all([1, from])],
  ["a first step", (from) => sequence([from, list()])],
  ["the last step", (from) => sequence([list(), from])],
  ["an item of a mapped list", (from) => list.map([1, from])],
  ["a mapped list", (from) => list.map(all([from]))],
  ["a condition of a map", (from) => list.map([1, 2]).runIf(from)],
  ["a field", (from) => from.get("toFixed")],
  ["recover", (from) => from.recover(() => "caught")],
  ["a fallback that is used", (from) => list().runIf(false).orElse(from)],
  ["a tail call", (from) => give(() => list(from))],
  ["a tail call as it is", (from) => give(() => from)],
  ["a tail call of an element", (from) => give.map([() => list(from)])],
  [
    "a recovery's LazyResult",
    (from) =>
      give(() => {
        throw new Error("no");
      }).recover(() => from),
  ],
];

bothSteadyPaths("5.3 a skip travels along every edge", (path) => {
  it.each(edges)("5.3 %s", async (_, edge) => {
    expect(await reasonOf(path, edge(skipped()))).toEqual(reason);
    // Not at the target either.
    expect(await path.run(settle(list(edge(skipped()))))).toEqual({ status: "skipped", reason });
  });

  it.each(edges)("5.3 the reason is one object at every hop: %s", async (_, edge) => {
    const from = skipped();
    const hop = edge(from);
    const far = edge(hop as LazyResult<number>);
    const seen = (await path.run([settle(from), settle(hop), settle(far)])) as { reason: unknown }[];
    expect(seen.map((item) => item.reason)).toEqual([reason, reason, reason]);
    expect(new Set(seen.map((item) => item.reason)).size).toBe(1);
  });

  it("5.3 nothing that is skipped runs, far down", async () => {
    const journal = new Journal();
    const step = journal.task("step", (x: number) => x + 1);
    let lazy: LazyResult<number> = skipped();
    for (let i = 0; i < 1_000; i++) lazy = step(lazy);
    expect(await reasonOf(path, lazy)).toEqual(reason);
    expect(journal.calls).toEqual([]);
  });

  it("5.3 the origin is the node where it began: its label, else its task", async () => {
    expect(await reasonOf(path, list().runIf(false))).toEqual({ kind: "condition-false", origin: "list" });
    expect(await reasonOf(path, list(list().runIf(holds(0)).as("deep")))).toMatchObject({ origin: "deep" });
    expect(await reasonOf(path, all([1]).runIf(false))).toMatchObject({ origin: "all" });
    expect(await reasonOf(path, list.map([1]).runIf(false).as("whole"))).toMatchObject({ origin: "whole" });
  });

  it.each([false, 0, "", null, undefined, Number.NaN, 0n])("5.3 a condition that is %s", async (value) => {
    expect(await path.run(list(1).runIf(value).orElse("else"))).toBe("else");
    expect(await path.run(list(1).runIf(holds(value)).orElse("else"))).toBe("else");
  });

  it.each([true, 1, "false", [], {}, -1])("5.3 a condition that holds: %s", async (value) => {
    expect(await path.run(list(1).runIf(value).orElse("else"))).toEqual([1]);
    expect(await path.run(list(1).runIf(holds(value)).orElse("else"))).toEqual([1]);
  });
});

bothSteadyPaths("5.3 where a skip stops", (path) => {
  it("5.3 orElse with a value, a LazyResult, a structure with LazyResults", async () => {
    const far = list(list(skipped()));
    expect(await path.run(far.orElse("value"))).toBe("value");
    expect(await path.run(far.orElse(list("lazy")))).toEqual(["lazy"]);
    expect(await path.run(far.orElse({ k: [list("deep")] }))).toEqual({ k: [["deep"]] });
    expect(await path.run(list(skipped().orElse(undefined)))).toEqual([undefined]);
  });

  it("5.3 orElse passes values on, also undefined and null", async () => {
    for (const value of [undefined, null, 0, false])
      expect(await path.run(holds(value).orElse("else"))).toBe(value);
  });

  it("5.3 orElse does not catch failures", async () => {
    const broken = task("broken", (): number => {
      throw new Error("no");
    });
    await expect(path.run(broken().orElse(1))).rejects.toMatchObject({ task: "broken" });
  });

  it("5.3 settled() shows the skip of each element, settle() of one node", async () => {
    const odd = task("odd", (n: number) => list(n).runIf(n % 2 === 1));
    expect(await path.run(odd.map([1, 2]).settled())).toEqual([
      { status: "fulfilled", value: [1] },
      { status: "skipped", reason: { kind: "condition-false", origin: "list" } },
    ]);
    const items = [skipped(), 5];
    expect(await path.run(holds.map(items).settled())).toEqual([
      { status: "skipped", reason },
      { status: "fulfilled", value: 5 },
    ]);
  });

  it("5.3 the first skip of a pipeline's optional step leaves the value as it was", async () => {
    const step = (x: LazyResult<unknown>, wanted: boolean) => list(x).runIf(holds(wanted)).orElse(x);
    expect(await path.run(step(step(list(1), false), true))).toEqual([[1]]);
  });
});

bothSteadyPaths("5.3 a skipped target", (path) => {
  it("5.3 makes run reject with SkippedError, and the outcome skipped", async () => {
    const error = await rejection<SkippedError>(path.run(list(skipped())));
    expect(error).toMatchObject({ code: "CS_SKIPPED", reason });
    expect(error.message).toContain("origin");
    const handle = path.engine().start(list(skipped()));
    expect(await handle.outcome()).toEqual({ status: "skipped", reason });
    await expect(handle.result()).rejects.toMatchObject({ code: "CS_SKIPPED" });
  });

  it("5.3 shows in events: the skipped tasks, with the one reason, and nothing started", async () => {
    const spy = spySubscriber();
    await rejection(path.run(list(list(skipped()).as("a")).as("b"), { subscribers: [spy] }));
    expect(spy.lines()).toEqual([
      "run-started",
      "graph-built",
      "task-started holds",
      "task-finished holds",
      "task-skipped origin",
      "task-skipped a",
      "task-skipped b",
      "run-finished",
    ]);
    expect(new Set(spy.ofType("task-skipped").map((event) => event.reason)).size).toBe(1);
    expect(spy.ofType("run-finished")[0]).toMatchObject({ status: "skipped" });
  });
});
