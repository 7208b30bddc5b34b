import { describe, expect, it } from "vitest";
import { all } from "../spec/all.ts";
import { nextBuild } from "../spec/lazy.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { literal } from "../spec/literal.ts";
import { task } from "../spec/task.ts";
import type { TaskOptions } from "../spec/task-options.ts";
import { compile } from "./compile.ts";
import { noScope } from "./scope.ts";

const define = (options: TaskOptions = { pure: true }) =>
  task("pure", (..._: unknown[]): unknown => undefined, options);
const pure = define();
const f = task("f", (..._: unknown[]): unknown => undefined);

/** Whether two calls are one node of a graph that has both. */
function merged(a: LazyResult<unknown>, b: LazyResult<unknown>): boolean {
  const { plan } = compile(all([a, b]), nextBuild(), noScope);
  return plan.deps.at(-1) === plan.deps.at(-2);
}

const date = (): Date => new Date(5);
const instance = new (class Point {})();
const fn = (): number => 1;
const retryIf = (): boolean => true;

describe("1.1 equal pure calls are one node", () => {
  it.each<readonly [string, unknown, unknown]>([
    ["numbers", 1, 1],
    ["NaN", Number.NaN, Number.NaN],
    ["texts", "x", "x"],
    ["undefined", undefined, undefined],
    ["structures, whatever the order of their keys", { a: 1, b: [2] }, { b: [2], a: 1 }],
    ["dates", date(), date()],
    ["maps and sets", new Map([[1, new Set(["x"])]]), new Map([[1, new Set(["x"])]])],
    ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    ["the same instance", instance, instance],
    ["the same function", fn, fn],
  ])("with equal arguments: %s", (_, a, b) => {
    expect(merged(pure(a), pure(b))).toBe(true);
  });

  it.each<readonly [string, unknown, unknown]>([
    ["a number and its text", 1, "1"],
    ["zeros", 0, -0],
    ["undefined and null", undefined, null],
    ["a missing key", {}, { a: undefined }],
    ["a date and its text", date(), date().toISOString()],
    ["an array and an object", [1], { 0: 1 }],
    ["the order of a set", new Set([1, 2]), new Set([2, 1])],
    ["instances", instance, new (class Point {})()],
    ["functions", fn, (): number => 1],
  ])("but not with different ones: %s", (_, a, b) => {
    expect(merged(pure(a), pure(b))).toBe(false);
    expect(merged(pure({ deep: [a] }), pure({ deep: [b] }))).toBe(false);
  });

  it("as many arguments, each in its place", () => {
    expect(merged(pure(1), pure(1, undefined))).toBe(false);
    expect(merged(pure([1], 2), pure([1, 2]))).toBe(false);
    expect(merged(pure(1, 2), pure(2, 1))).toBe(false);
  });

  it("inputs by node, at any depth", () => {
    const [a, b] = [f(), f()];
    expect(merged(pure(a), pure(a))).toBe(true);
    expect(merged(pure([{ x: a }]), pure([{ x: a }]))).toBe(true);
    expect(merged(pure(a), pure(b))).toBe(false);
    expect(merged(pure(a, b), pure(b, a))).toBe(false);
    expect(merged(pure(pure(a)), pure(pure(a)))).toBe(true);
  });

  it("2.1 a LazyResult in a literal is itself, not its value and not another one", () => {
    const [a, b] = [f(), f()];
    expect(merged(pure(literal([a])), pure(literal([b])))).toBe(false);
    expect(merged(pure(literal([a])), pure([a]))).toBe(false);
    expect(merged(pure(literal(a)), pure(a))).toBe(false);
    expect(merged(pure(literal([a])), pure(literal([a])))).toBe(true);
  });

  it("the same task, not the same name", () => {
    expect(merged(define()(1), define()(1))).toBe(false);
    expect(merged(pure(1), define({ pure: true, version: "2" })(1))).toBe(false);
  });

  it("only of tasks that are pure", () => {
    expect(merged(f(1), f(1))).toBe(false);
    const [one, two] = [f(1), f(1)];
    expect(merged(pure(one), pure(two))).toBe(false);
  });

  it("with the same guards and policies", () => {
    const [a, b] = [f(), f()];
    const bare = pure(1);
    expect(merged(bare.runIf(a), bare.runIf(a))).toBe(true);
    expect(merged(bare.runIf(a), bare.runIf(b))).toBe(false);
    expect(merged(bare.runIf(a), bare)).toBe(false);
    expect(merged(bare.runIf(a), bare.after(a))).toBe(false);
    expect(merged(bare.after(a), bare.after(a))).toBe(true);
    expect(merged(bare.runIf(false), bare)).toBe(false);
    expect(merged(bare.withPriority(1), bare.withPriority(1))).toBe(true);
    expect(merged(bare.withPriority(1), bare.withPriority(2))).toBe(false);
    expect(merged(bare.withRetry({ attempts: 2 }), bare.withRetry({ attempts: 2 }))).toBe(true);
    expect(merged(bare.withRetry({ attempts: 2 }), bare.withRetry({ attempts: 3 }))).toBe(false);
    const filtered = (filter: () => boolean) => bare.withRetry({ attempts: 2, retryIf: filter });
    expect(merged(filtered(retryIf), filtered(retryIf))).toBe(true);
    expect(
      merged(
        filtered(retryIf),
        filtered(() => true),
      ),
    ).toBe(false);
  });

  it("under labels that cannot be mistaken for something else", () => {
    expect(merged(pure(1).as("a"), pure(1))).toBe(false);
    expect(merged(pure(1).as("a"), pure(1).as("b"))).toBe(false);
    expect(merged(pure(1).as('";0;'), pure(1).as("0"))).toBe(false);
  });
});
