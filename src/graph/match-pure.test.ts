import { describe, expect, it } from "vitest";
import { Engine } from "../engine/engine.ts";
import { all } from "../spec/all.ts";
import { type Lazy, nextBuild } from "../spec/lazy.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import type { Tail } from "../spec/tail.ts";
import { task } from "../spec/task.ts";
import { type Compiled, compile } from "./compile.ts";
import { match } from "./match.ts";
import { noScope, type Scope } from "./scope.ts";

const pure = task("pure", (..._: unknown[]): unknown => undefined, { pure: true });
const f = task("f", (..._: unknown[]): unknown => undefined);

const compiled = (target: Lazy, scope = noScope): Compiled => compile(target, nextBuild(), scope);
const matched = (a: Lazy, b: Lazy, scope = noScope): Compiled | undefined =>
  match(compiled(a).plan, b, nextBuild(), scope);

/** Which LazyResults are the node at each slot. Equal pure calls are one, whichever of them stands in the list. */
function nodesAt({ lazies, merged }: Compiled): Set<Lazy>[] {
  const nodes = lazies.map((lazy) => new Set([lazy]));
  for (const [lazy, slot] of merged ?? []) nodes[slot]?.add(lazy);
  return nodes;
}

/** What both give for the second graph: the same nodes at the same slots, or no match. */
function expectAlike(a: Lazy, b: Lazy, scope = noScope): void {
  const found = matched(a, b, scope);
  const nodes = nodesAt(compiled(b, scope));
  expect(found?.lazies).toHaveLength(nodes.length);
  const foundNodes = found === undefined ? [] : nodesAt(found);
  nodes.forEach((lazies, slot) => {
    expect([...lazies].every((lazy) => foundNodes[slot]?.has(lazy))).toBe(true);
    expect(foundNodes[slot]?.size).toBe(lazies.size);
  });
}

describe("4.4 a plan with pure calls", () => {
  const pair = (a: unknown, b: unknown): LazyResult<unknown> => all([pure(a), pure(b)]);

  it("fits where as many of them are equal, whatever their values", () => {
    expect(matched(pair(1, 1), pair("x", "x"))?.lazies).toHaveLength(2);
    expect(matched(pair(1, 2), pair("x", "y"))?.lazies).toHaveLength(3);
  });

  it("does not fit where others are equal", () => {
    expect(matched(pair(1, 1), pair(1, 2))).toBeUndefined();
    expect(matched(pair(1, 2), pair(1, 1))).toBeUndefined();
    const three = (...values: unknown[]): LazyResult<unknown> => all(values.map((value) => pure(value)));
    expect(matched(three(1, 1, 2), three(1, 2, 2))).toBeUndefined();
    expect(matched(three(1, 1, 2), three(1, 2, 1))).toBeUndefined();
    expect(matched(three(1, 1, 2), three(2, 2, 1))?.lazies).toHaveLength(3);
  });

  it("does not fit where their inputs are other nodes", () => {
    const graph = (a: Lazy, b: Lazy, c: Lazy): LazyResult<unknown> => all([pure(a), pure(b), pure(c)]);
    const [x, y] = [f(), f()];
    expect(matched(graph(x, x, y), graph(x, y, y))).toBeUndefined();
    expect(matched(graph(x, x, y), graph(f(), y, y))).toBeUndefined();
    expectAlike(graph(x, x, y), graph(y, y, x));
  });

  it("does not fit where guards or policies make them differ", () => {
    const [condition, once] = [f(), pure(1)];
    const both = all([once, pure(1)]);
    expect(matched(both, all([once.runIf(condition), pure(1)]))).toBeUndefined();
    expect(matched(both, all([once.as("x"), pure(1).as("x")]))).toBeUndefined();
    const retried = (attempts: number): LazyResult<unknown> => pure(1).withRetry({ attempts });
    expect(matched(all([retried(2), retried(2)]), all([retried(2), retried(3)]))).toBeUndefined();
  });

  it("fits with the same LazyResults in the slots as if it were compiled", () => {
    const graph = (value: unknown): LazyResult<unknown> =>
      f(f(pure(value)), pure(value), [pure(pure(value))]);
    expectAlike(graph(1), graph(2));
    const deep = (value: unknown): LazyResult<unknown> =>
      all([pure(value), f(pure(pure(value))), pure(pure(value))]);
    expectAlike(deep(1), deep("x"));
  });

  it("4.3 does not fit where one of two equal calls is outside", () => {
    const outside = pure(1);
    const scope: Scope = { youngest: Number.POSITIVE_INFINITY, isExternal: (lazy) => lazy === outside };
    for (const target of [all([pure(1), outside]), all([outside, pure(1)])]) {
      expect(compiled(target, scope).plan.size).toBe(3);
      expect(matched(pair(1, 1), target, scope)).toBeUndefined();
    }
  });
});

it("4.4 that a plan was found again is not visible: what is carried is carried, and called once", async () => {
  const counts: number[] = [];
  const engine = new Engine();
  let calls = 0;
  const counted = task("counted", (n: number) => ++calls + n, { pure: true });
  const pass = task("pass", (n: number) => n);
  let first = counted(0);
  const target = task("target", (_a: number, _b: number): Tail<number> => pass(first));
  for (let n = 0; n < 3; n++) {
    calls = 0;
    first = counted(n);
    await engine.run(target(pass(first), counted(n)));
    counts.push(calls);
  }
  expect(counts).toEqual([1, 1, 1]);
});
