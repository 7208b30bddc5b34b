import { describe, expect, it } from "vitest";
import { all } from "../spec/all.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { type Task, task } from "../spec/task.ts";
import { PlanCache } from "./plan-cache.ts";
import { noScope, type Scope } from "./scope.ts";

type AnyTask = Task<unknown[], unknown>;
const make = (name: string): AnyTask => task(name, (..._: unknown[]): unknown => undefined);
const f = make("f");

/** Of n inputs: another n is another shape of the same target. */
const shape = (n: number, target: AnyTask = f): LazyResult<unknown> =>
  target(...Array.from({ length: n }, () => f()));

const isNew = (cache: PlanCache, target: LazyResult<unknown>): boolean => cache.build(target, noScope).isNew;

describe("PlanCache", () => {
  it("4.4 finds a shape again, whatever its values, and counts", () => {
    const cache = new PlanCache();
    const first = cache.build(f(1, f(2)), noScope);
    const second = cache.build(f("x", f("y")), noScope);
    expect([first.isNew, second.isNew, second.plan === first.plan]).toEqual([true, false, true]);
    expect(second.build).toBeGreaterThan(first.build);
    expect(cache.stats).toEqual({ graphsBuilt: 1, planHits: 1, signaturesComputed: 1 });
  });

  it("4.4 gives each graph its own LazyResults", () => {
    const cache = new PlanCache();
    const [one, two] = [f(f()), f(f())];
    expect(cache.build(one, noScope).lazies.at(-1)).toBe(one);
    const { lazies } = cache.build(two, noScope);
    expect(lazies.at(-1)).toBe(two);
    expect(lazies).toHaveLength(2);
  });

  it("4.4 keeps 64 shapes of one target, the ones used last", () => {
    const cache = new PlanCache();
    for (let n = 0; n < 64; n++) expect(isNew(cache, shape(n))).toBe(true);
    for (let n = 0; n < 64; n++) expect(isNew(cache, shape(n))).toBe(false);
    // The first of them is used again, so the second is the one that goes.
    isNew(cache, shape(0));
    expect(isNew(cache, shape(64))).toBe(true);
    expect(isNew(cache, shape(0))).toBe(false);
    expect(isNew(cache, shape(64))).toBe(false);
    expect(isNew(cache, shape(1))).toBe(true);
  });

  it("4.4 keeps 512 targets; the one not used for longest goes", () => {
    const cache = new PlanCache();
    const tasks = Array.from({ length: 513 }, (_, i) => make(`t${i}`));
    for (const one of tasks.slice(0, 512)) cache.build(one(), noScope);
    const [first, second] = tasks as [AnyTask, AnyTask];
    expect(isNew(cache, first())).toBe(false);
    cache.build((tasks[512] as AnyTask)(), noScope);
    expect(isNew(cache, first())).toBe(false);
    expect(isNew(cache, second())).toBe(true);
  });

  it("4.4 does not keep plans above 50,000 nodes", () => {
    const cache = new PlanCache();
    expect(isNew(cache, shape(49_999))).toBe(true);
    expect(isNew(cache, shape(49_999))).toBe(false);
    expect(isNew(cache, shape(50_000))).toBe(true);
    expect(isNew(cache, shape(50_000))).toBe(true);
    expect(cache.stats.graphsBuilt).toBe(3);
  });

  it("1.1 finds a plan again by which pure calls are equal, not by their values", () => {
    const cache = new PlanCache();
    const pure = task("pure", (n: number) => n, { pure: true });
    expect(isNew(cache, all([pure(1), pure(1)]))).toBe(true);
    expect(cache.build(all([pure(1), pure(2)]), noScope).plan.size).toBe(3);
    expect(cache.build(all([pure(2), pure(2)]), noScope).plan.size).toBe(2);
    expect(cache.build(all([pure(3), pure(1)]), noScope).plan.size).toBe(3);
    expect(cache.stats).toMatchObject({ graphsBuilt: 2, planHits: 2 });
  });

  it("tries the plan of the generation before first, also under another target", () => {
    const cache = new PlanCache();
    const { plan } = cache.build(shape(3), noScope);
    for (let n = 0; n < 64; n++) if (n !== 3) cache.build(shape(n), noScope);
    cache.build(shape(64), noScope);
    // Dropped from the cache, but still at hand.
    expect(cache.build(shape(3), noScope, plan)).toMatchObject({ plan, isNew: false });
    // Not for a target that does not fit.
    expect(cache.build(f(f(f())), noScope, plan).isNew).toBe(true);
  });

  it("4.3 the same graph in other surroundings is another shape", () => {
    const cache = new PlanCache();
    const known = f();
    const scope: Scope = { youngest: Number.POSITIVE_INFINITY, isExternal: (lazy) => lazy === known };
    expect(cache.build(f(known), scope).plan.externals).toEqual([0]);
    expect(cache.build(f(known), noScope).plan.externals).toEqual([]);
    expect(cache.build(f(known), scope)).toMatchObject({ isNew: false, plan: { externals: [0] } });
  });

  it("2.3 counts the signatures of the tasks it has met, each once", () => {
    const cache = new PlanCache();
    const [a, b] = [make("a"), make("b")];
    cache.build(all([a(b()), a(), b()]), noScope);
    cache.build(a(), noScope);
    expect(cache.stats.signaturesComputed).toBe(2);
  });

  it("forgets nothing when a graph cannot be built", () => {
    const cache = new PlanCache();
    cache.build(f(), noScope);
    const refusing: Scope = {
      youngest: Number.POSITIVE_INFINITY,
      isExternal: () => {
        throw new Error("refused");
      },
    };
    expect(() => cache.build(f(), refusing)).toThrow("refused");
    expect(isNew(cache, f())).toBe(false);
    expect(cache.stats.graphsBuilt).toBe(1);
  });
});
