import { all, CycleError, type LazyResult, router, sequence, settle, task } from "cascade-ts";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothPaths, type Path } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const echo = task("echo", (value: unknown): unknown => value);
const give = task("give", (make: () => unknown): unknown => make());
const giveLater = task("giveLater", async (make: () => unknown): Promise<unknown> => make());
const giveAfter = task("giveAfter", (make: () => unknown, _input: unknown): unknown => make());
const no = task("no", () => false);

async function expectCycle(path: Path, target: unknown): Promise<void> {
  const error = await rejection(path.run(target));
  expect(error).toBeInstanceOf(CycleError);
  expect(error).toMatchObject({ code: "CS_CYCLE" });
}

bothPaths("4.3 what was replaced has no value", (path) => {
  it("4.3 the target that returns itself", async () => {
    for (const call of [give, giveLater]) {
      const self: LazyResult<unknown> = call(() => self);
      await expectCycle(path, self);
    }
  });

  it("4.3 the target named in its next generation", async () => {
    const self: LazyResult<unknown> = give(() => all([self]));
    await expectCycle(path, self);
  });

  it("4.3 the router and the route a tail call came through", async () => {
    const route: LazyResult<unknown> = give(() => all([route]));
    await expectCycle(path, router("a", { a: route, b: 1 }));
    const chosen: LazyResult<unknown> = give(() => echo(through));
    const through: LazyResult<unknown> = router("a", { a: chosen, b: 1 });
    await expectCycle(path, through);
  });

  it("4.3 the sequence a tail call came through", async () => {
    const last: LazyResult<unknown> = give(() => echo(steps));
    const steps: LazyResult<unknown> = sequence([echo(1), last]);
    await expectCycle(path, steps);
  });

  it("4.3 whatever stands between the target and the call: a router in a sequence, a sequence in a router", async () => {
    for (const call of [give, giveLater]) {
      const route: LazyResult<unknown> = call(() => echo(between));
      const between: LazyResult<unknown> = router("a", { a: route, b: 1 });
      await expectCycle(path, sequence([echo(1), between]));
      const step: LazyResult<unknown> = call(() => all([steps]));
      const steps: LazyResult<unknown> = sequence([echo(1), step]);
      await expectCycle(path, router("a", { a: steps, b: 1 }));
    }
  });

  it("4.3 the recovery that goes on as a graph", async () => {
    const broken = task("broken", (): unknown => {
      throw new Error("no");
    });
    const recovery: LazyResult<unknown> = broken().recover(() => echo(recovery));
    await expectCycle(path, recovery);
  });

  it("4.3 but what the replaced target is made of may be named, and calls of the same tasks are new", async () => {
    const journal = new Journal();
    const source = journal.task("source", () => 1)();
    const target: LazyResult<unknown> = giveAfter(() => giveAfter(() => source, source), source);
    expect(await path.run(target)).toBe(1);
    expect(journal.calls).toEqual(["source"]);
  });
});

bothPaths("4.3 waiting for an enclosing node that waits for this frame", (path) => {
  it("4.3 is CS_CYCLE: an argument", async () => {
    const inner: LazyResult<unknown> = give(() => echo(outer));
    const outer: LazyResult<unknown> = echo(inner);
    await expectCycle(path, outer);
    await expectCycle(path, [outer]);
  });

  it("4.3 is CS_CYCLE: a node that returns itself where it is no target", async () => {
    const self: LazyResult<unknown> = give(() => self);
    await expectCycle(path, echo(self));
    const deep: LazyResult<unknown> = give(() => give(() => all([deep])));
    await expectCycle(path, echo(deep));
  });

  it.each<readonly [string, (inner: LazyResult<unknown>) => LazyResult<unknown>]>([
    ["a condition", (inner) => echo(1).runIf(inner)],
    ["a predecessor", (inner) => echo(1).after(inner)],
    ["a selector", (inner) => router(inner, { a: 1 })],
    ["a route", (inner) => router("a", { a: inner })],
    ["a step", (inner) => sequence([echo(1), inner])],
    ["a first step", (inner) => sequence([inner, echo(1)])],
    ["orElse", (inner) => inner.orElse(1)],
    ["a fallback", (inner) => echo(1).runIf(false).orElse(inner)],
    ["settle", (inner) => settle(echo(inner)).get("status")],
    ["an element", (inner) => echo.map([inner])],
    ["a list", (inner) => echo.map(inner as LazyResult<unknown[]>)],
  ])("4.3 is CS_CYCLE: %s", async (what, make) => {
    const inner: LazyResult<unknown> = giveLater(() => echo(outer));
    const outer = make(inner);
    if (what === "settle") expect(await path.run([outer])).toEqual(["rejected"]);
    else await expectCycle(path, [outer]);
  });

  it("4.3 is CS_CYCLE: an element that waits for its map", async () => {
    const element: (n: number) => unknown = (n) => (n === 2 ? echo(map) : n);
    const map: LazyResult<unknown> = task("element", element).map([1, 2, 3]);
    await expectCycle(path, [map]);
  });

  it("4.3 is CS_CYCLE through frames that do not enclose each other", async () => {
    for (const call of [give, giveLater]) {
      const a: LazyResult<unknown> = call(() => echo(b));
      const b: LazyResult<unknown> = call(() => echo(a));
      await expectCycle(path, [a, b]);
    }
  });

  it("4.3 is CS_CYCLE through three frames, several levels down", async () => {
    const a: LazyResult<unknown> = giveLater(() => all([give(() => echo(b))]));
    const b: LazyResult<unknown> = giveLater(() => all([giveLater(() => echo(echo(c)))]));
    const c: LazyResult<unknown> = echo(giveLater(() => all([a])));
    await expectCycle(path, [a, b, c]);
  });

  it("4.3 is a failure like others: it can be recovered, and the rest goes on", async () => {
    const inner: LazyResult<unknown> = give(() => echo(outer));
    const outer: LazyResult<unknown> = echo(inner.recover((failure) => (failure as CycleError).code));
    expect(await path.run([outer, echo("other")])).toEqual(["CS_CYCLE", "other"]);
  });
});

bothPaths("4.3 what is no cycle", (path) => {
  it("4.3 an enclosing node that would wait for this frame, but is skipped by its condition", async () => {
    const inner: LazyResult<unknown> = give(() => all([outer]));
    const outer: LazyResult<unknown> = echo(inner).runIf(no());
    expect(await path.run([inner.orElse("i"), outer.orElse("o")])).toEqual(["i", "o"]);
  });

  it("4.3 a router of which this frame is a route that is not taken", async () => {
    const inner: LazyResult<unknown> = giveLater(() => echo(chooser));
    const chooser: LazyResult<unknown> = router("b", { a: inner, b: 7 });
    expect(await path.run([inner, chooser])).toEqual([7, 7]);
  });

  it("4.3 a fallback that is not used", async () => {
    const inner: LazyResult<unknown> = giveLater(() => echo(chooser));
    const chooser: LazyResult<unknown> = echo(7).orElse(inner);
    expect(await path.run([inner, chooser])).toEqual([7, 7]);
  });

  it("4.3 nodes that wait for different nodes of each other's frames", async () => {
    const early = give(() => echo("early"));
    const a: LazyResult<unknown> = giveLater(() => all([b, early]));
    const b: LazyResult<unknown> = giveLater(() => echo(early));
    expect(await path.run([a, b])).toEqual([["early", "early"], "early"]);
  });
});
