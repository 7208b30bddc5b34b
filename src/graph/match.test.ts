import { describe, expect, it } from "vitest";
import { all } from "../spec/all.ts";
import { type Lazy, nextBuild } from "../spec/lazy.ts";
import { task } from "../spec/task.ts";
import { compile } from "./compile.ts";
import { match } from "./match.ts";
import { noScope, type Scope } from "./scope.ts";

const f = task("f", (..._: unknown[]): unknown => undefined);
const g = task("g", (..._: unknown[]): unknown => undefined);

const outside = (...lazies: Lazy[]): Scope => ({
  youngest: Number.POSITIVE_INFINITY,
  isExternal: (lazy) => lazies.includes(lazy),
});
/** Whether a graph has the shape of another one, each in its own surroundings. */
const fits = (a: Lazy, b: Lazy, [scopeA, scopeB]: readonly [Scope, Scope] = [noScope, noScope]): boolean =>
  match(compile(a, nextBuild(), scopeA).plan, b, nextBuild(), scopeB) !== undefined;

describe("4.4 match", () => {
  it("4.3 takes a leaf from outside for one from outside only", () => {
    const [a, b] = [f(f()), f(f())];
    expect(fits(g(a), g(b), [outside(a), outside(b)])).toBe(true);
    expect(fits(g(a), g(b), [outside(a), noScope])).toBe(false);
    expect(fits(g(a), g(b), [noScope, outside(b)])).toBe(false);
    // Of another task, for the leaf is not run here.
    const other = all([f()]);
    expect(fits(g(a), g(other), [outside(a), outside(other)])).toBe(true);
  });

  it("a leaf from outside at the target, too", () => {
    const [a, b] = [f(), g()];
    expect(fits(a, b, [outside(a), outside(b)])).toBe(true);
    expect(fits(a, f(), [outside(a), noScope])).toBe(false);
    expect(fits(f(), a, [noScope, outside(a)])).toBe(false);
  });

  it("takes one LazyResult used twice for one used twice, two for two", () => {
    const shared = f();
    expect(fits(g(f(), f()), g(shared, shared))).toBe(false);
    expect(fits(g(shared, shared), g(f(), f()))).toBe(false);
    expect(fits(g(shared, shared), g(shared, shared))).toBe(true);
    const [one, two] = [f(), f()];
    expect(fits(g(g(one, two), one), g(g(two, one), two))).toBe(true);
    expect(fits(g(g(one, two), one), g(g(one, two), two))).toBe(false);
  });

  it("compares edges by what they are for", () => {
    const shared = f();
    expect(fits(g(shared), g().after(shared))).toBe(false);
    expect(fits(g(shared), g().runIf(shared))).toBe(false);
    expect(fits(g().runIf(shared), g().after(shared))).toBe(false);
    expect(fits(g().runIf(shared).runIf(f()), g().runIf(f()).after(f()))).toBe(false);
  });

  it("compares numbers of arguments that are LazyResults, not of plain ones", () => {
    expect(fits(g(f()), g(f(), 1, 2, 3))).toBe(true);
    expect(fits(g(1, f()), g(f(), 2))).toBe(true);
    expect(fits(g([f(), f()]), g(f(), f()))).toBe(true);
    expect(fits(g([f(), f()]), g([f()]))).toBe(false);
    expect(fits(g(f()), g(1))).toBe(false);
    expect(fits(g(1), g(f()))).toBe(false);
    expect(fits(g(), g([f()]))).toBe(false);
  });

  it("leaves marks of its own build only: a graph that did not match compiles and matches later", () => {
    const target = g(f(), g(f()));
    expect(fits(g(f(), f()), target)).toBe(false);
    expect(fits(target, target)).toBe(true);
  });

  it("maps of one task fit whatever their window; of another task they do not", () => {
    const list = f();
    const map = g.map(list as never);
    expect(
      fits(
        map,
        g
          .map(list as never)
          .withConcurrency(2)
          .settled(),
      ),
    ).toBe(true);
    expect(fits(map, f.map(list as never))).toBe(false);
    expect(fits(g.map([f(), 1]), g.map([f(), 1, 2]))).toBe(false);
    expect(fits(g.map([f(), 1]), g.map([f(), 1]).withRetry({ attempts: 2 }))).toBe(false);
  });
});
