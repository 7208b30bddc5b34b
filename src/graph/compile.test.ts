import { describe, expect, it } from "vitest";
import { all } from "../spec/all.ts";
import { type Lazy, nextBuild, opOf, slotOf, visitOf } from "../spec/lazy.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { Kind } from "../spec/op.ts";
import { router } from "../spec/router.ts";
import { task } from "../spec/task.ts";
import { compile } from "./compile.ts";
import { noScope, type Scope } from "./scope.ts";

const f = task("f", (..._: unknown[]): unknown => undefined);

const build = (target: Lazy, scope: Scope = noScope) => compile(target, nextBuild(), scope);
const outside = (...lazies: Lazy[]): Scope => ({
  youngest: Number.POSITIVE_INFINITY,
  isExternal: (lazy) => lazies.includes(lazy),
});

describe("compile", () => {
  it("3.3 numbers conditions, arguments from left to right, then predecessors; dependencies first", () => {
    const [condition, left, deep, after] = [f("c"), f("l"), f("d"), f("a")];
    const right = f([1, { k: deep }]);
    const target = f(left, right).runIf(condition).after(after);
    const { plan, lazies } = build(target);
    expect(lazies).toEqual([condition, left, deep, right, after, target]);
    lazies.forEach((lazy, slot) => {
      expect(slotOf(lazy)).toBe(slot);
    });
    expect([...plan.deps]).toEqual([2, 0, 1, 3, 4]);
    expect([plan.depStart[5], plan.argStart[5], plan.afterStart[5], plan.depStart[6]]).toEqual([1, 2, 4, 5]);
  });

  it("1.1 a LazyResult is one node, with an edge for each use", () => {
    const shared = f();
    const { plan } = build(f(shared, [shared], shared).runIf(shared).after(shared));
    expect(plan.size).toBe(2);
    expect([...plan.deps]).toEqual([0, 0, 0, 0, 0]);
  });

  it("marks all it has visited with the build, and reads no marks of another build", () => {
    const shared = f();
    const [first, second] = [f(1, shared), f(shared)];
    build(first);
    const number = nextBuild();
    compile(all([second, shared]), number, noScope);
    expect([visitOf(second), visitOf(shared), visitOf(first) === number]).toEqual([number, number, false]);
    expect([slotOf(shared), slotOf(second)]).toEqual([0, 1]);
  });

  it("2.2 compiles a chain of a million, and a node with a hundred thousand inputs", () => {
    let chain = f();
    for (let i = 1; i < 1_000_000; i++) chain = f(chain);
    const { plan } = build(chain);
    expect([plan.size, plan.deps.length, plan.deps.at(-1)]).toEqual([1_000_000, 999_999, 999_998]);
    const wide = build(all(Array.from({ length: 100_000 }, () => f()))).plan;
    expect([wide.size, wide.depStart.at(-1)]).toEqual([100_001, 100_000]);
  });

  it("4.3 what is outside is a leaf, and what only it needs is not here", () => {
    const known = f(f(), f());
    const { plan, lazies } = build(f(known, f(known)), outside(known));
    expect(plan.size).toBe(3);
    expect([...plan.externals]).toEqual([0]);
    expect([lazies[0] === known, plan.kinds[0]]).toEqual([true, Kind.external]);
    expect([...plan.deps]).toEqual([0, 0, 1]);
  });

  it("4.3 a target that is outside is a graph of one leaf; its policies do not count again", () => {
    const known = f().as("known").runIf(f()).after(f());
    const { plan } = build(known, outside(known));
    expect([plan.size, plan.presence[0], plan.deps.length]).toEqual([1, 0, 0]);
  });

  it("asks the scope only about what is older than the youngest build around", () => {
    const old = f();
    const youngest = nextBuild();
    const young = f(old);
    const asked: Lazy[] = [];
    build(young, {
      youngest,
      isExternal: (lazy) => {
        asked.push(lazy);
        return false;
      },
    });
    expect(new Set(asked)).toEqual(new Set([old]));
  });

  it("keeps the tasks, not their names", () => {
    const [first, second] = [task("same", () => 1)(), task("same", () => 2)()];
    const { plan } = build(all([first, second]));
    expect([plan.ops[0] === opOf(first), plan.ops[1] === opOf(second)]).toEqual([true, true]);
    expect(plan.ops[0]).not.toBe(plan.ops[1]);
  });

  it("a router's plain routes and selectors are nodes too", () => {
    const { plan } = build(router("x", { x: 1, y: f() }));
    expect([...plan.kinds]).toEqual([Kind.literal, Kind.literal, Kind.call, Kind.router]);
    expect([...plan.inputs]).toEqual([0, 1]);
  });

  it("1.1 says whether values decided which calls are one node", () => {
    const pure = task("pure", (n: number) => n, { pure: true });
    const graph = (a: number, b: number): LazyResult<unknown> => all([pure(a), pure(b)]);
    expect(build(graph(1, 1)).plan).toMatchObject({ size: 2, merges: true });
    expect(build(graph(1, 2)).plan).toMatchObject({ size: 3, merges: true });
    expect(build(all([pure(1), f()])).plan.merges).toBe(false);
  });
});
