import { describe, expect, it } from "vitest";
import { AccessorArgumentError, PromiseArgumentError } from "../errors/argument-errors.ts";
import { InvalidCompositionError, InvalidPolicyError } from "../errors/definition-errors.ts";
import { MapLengthsError, MapListError } from "../errors/graph-errors.ts";
import { argsOf, argumentDeps, bindingOf, type Lazy, opOf, policiesOf } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { type MapOp, MappedLazyResult } from "./mapped.ts";
import { Kind } from "./op.ts";
import { task } from "./task.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);
const list = task("list", (): number[] => [1, 2]);
const mapOp = (lazy: Lazy): MapOp => opOf(lazy) as MapOp;

describe("map: lists of values", () => {
  it("is one LazyResult of a list", () => {
    const mapped = make.map([1, 2], ["a", "b"]);
    expect(mapped).toBeInstanceOf(MappedLazyResult);
    expect(mapped).toBeInstanceOf(LazyResult);
    expect(mapOp(mapped)).toMatchObject({ kind: Kind.map, name: "make", settled: false });
    expect(mapOp(mapped).concurrency).toBe(Number.POSITIVE_INFINITY);
    expect(argsOf(mapped)).toEqual([
      [1, 2],
      ["a", "b"],
    ]);
    expect(bindingOf(mapped)).toBe(0);
  });

  it("C1 takes empty lists, lists with holes, and LazyResults of lists", () => {
    expect(argsOf(make.map([]))).toEqual([[]]);
    expect(argsOf(make.map(new Array(2)))[0]).toHaveLength(2);
    const lazy = list();
    const mapped = make.map([1, 2], lazy);
    expect(argumentDeps(mapped)).toEqual([lazy]);
    expect(mapOp(mapped).kind).toBe(Kind.map);
    expect(argumentDeps(make.map(make.map([1])))).toHaveLength(1);
  });

  it("takes a literal list unscanned", () => {
    const content = [Promise.resolve(1), make()];
    const mapped = make.map(literal(content));
    expect(mapOp(mapped).kind).toBe(Kind.map);
    expect(argsOf(mapped)[0]).toBe(content);
  });
});

describe("map: lists of LazyResults", () => {
  it("3.1 has an element node per item, which uses its own items only", () => {
    const [a, b] = [make("a"), make("b")];
    const mapped = make.map([a, { k: b }, 3], [1, 2, a]);
    expect(mapOp(mapped).kind).toBe(Kind.mapNodes);
    const elements = argumentDeps(mapped);
    expect(elements.map(argumentDeps)).toEqual([[a], [b], [a]]);
    expect(elements.map((one) => opOf(one).name)).toEqual(["make", "make", "make"]);
    expect(argumentDeps(mapped)).toBe(elements);
  });

  it("takes items of a list that is known only at run time one by one", () => {
    const lazy = list();
    const elements = argumentDeps(make.map([make("a"), make("b")], lazy));
    const items = elements.map((one) => argumentDeps(one)[1] as Lazy);
    expect(items.map((item) => opOf(item))).toEqual([
      { kind: Kind.item, name: "item", index: 0, length: 2, list: 1, task: "make" },
      { kind: Kind.item, name: "item", index: 1, length: 2, list: 1, task: "make" },
    ]);
    expect(items.map(argumentDeps)).toEqual([[lazy], [lazy]]);
  });

  it("2.2 sees nothing of later changes of the list", () => {
    const items: unknown[] = [make("a"), 1];
    const mapped = make.map(items);
    items.push(2);
    items[0] = 5;
    expect(argumentDeps(mapped).map(argumentDeps)).toHaveLength(2);
    expect(argumentDeps(argumentDeps(mapped)[0] as Lazy)).toHaveLength(1);
  });

  it("does not search what a literal beside them holds", () => {
    const hidden = [make("hidden")];
    const elements = argumentDeps(make.map([make("a")], literal([hidden])));
    expect(elements.map((one) => argumentDeps(one).length)).toEqual([1]);
    expect(argsOf(elements[0] as Lazy)[1]).toBe(hidden);
    const inside = argumentDeps(make.map([make("a"), literal(hidden)]));
    expect(argumentDeps(inside[1] as Lazy)).toEqual([]);
    expect(argsOf(inside[1] as Lazy)).toEqual([hidden]);
  });
});

describe("map: policies", () => {
  const values = make.map([1]);
  const nodes = make.map([make()]);

  it.each([
    ["values", values],
    ["LazyResults", nodes],
  ])("1.2 over %s: withX goes to each element; runIf, after and as to the whole", (_name, mapped) => {
    const changed = mapped
      .withRetry({ attempts: 3 })
      .withPriority(2)
      .withConcurrency(4)
      .settled()
      .runIf(make("c"))
      .after(make("p"))
      .as("all of them");
    expect(changed).toBeInstanceOf(MappedLazyResult);
    expect(mapOp(changed)).toMatchObject({ concurrency: 4, settled: true });
    expect(mapOp(changed).elementPolicies).toMatchObject({
      retry: { attempts: 3 },
      priority: 2,
      label: undefined,
    });
    expect(policiesOf(changed)).toMatchObject({ label: "all of them", retry: undefined, priority: 0 });
    expect(policiesOf(changed).conditions).toHaveLength(1);
    expect(policiesOf(changed).after).toHaveLength(1);
    expect(mapOp(mapped)).toMatchObject({ concurrency: Number.POSITIVE_INFINITY, settled: false });
    expect(mapOp(mapped).elementPolicies.retry).toBeUndefined();
  });

  it("elements get their policies", () => {
    const [element] = argumentDeps(nodes.withRetry({ attempts: 3 }));
    expect(policiesOf(element as Lazy).retry?.attempts).toBe(3);
    expect(policiesOf(argumentDeps(nodes)[0] as Lazy).retry).toBeUndefined();
  });

  it("elements begin with the task's policies", () => {
    const steady = task("steady", (n: unknown) => n, { retry: { attempts: 7 } });
    expect(mapOp(steady.map([1])).elementPolicies.retry?.attempts).toBe(7);
    expect(policiesOf(steady.map([1])).retry).toBeUndefined();
  });

  it.each([0, -1, 1.5, Number.NaN, "2", null, undefined, 2n])("withConcurrency refuses %s", (limit) => {
    expect(() => values.withConcurrency(limit as never)).toThrow(InvalidPolicyError);
    expect(() => values.withConcurrency(limit as never)).toThrow(
      /^make\.map\.withConcurrency: .* whole number of at least 1/,
    );
  });

  it("withConcurrency takes 1 and no limit", () => {
    expect(mapOp(values.withConcurrency(1)).concurrency).toBe(1);
    expect(mapOp(values.withConcurrency(1).withConcurrency(Number.POSITIVE_INFINITY)).concurrency).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe("map: what is refused", () => {
  it("nothing to map over, and more lists than 31", () => {
    expect(() => make.map()).toThrow(InvalidCompositionError);
    expect(() => make.map()).toThrow("make.map: give at least one list.");
    expect(() => make.map(...Array.from({ length: 32 }, () => [1]))).toThrow("32 lists are more than 31");
    expect(() => make.map(...Array.from({ length: 31 }, () => [1]))).not.toThrow();
  });

  it.each<readonly [unknown, string]>([
    [5, "list 1 is 5"],
    ["abc", 'list 1 is "abc"'],
    [null, "list 1 is null"],
    [undefined, "list 1 is undefined"],
    [{ length: 1 }, "list 1 is an object"],
    [new Set([1]), "list 1 is an object"],
    [new Uint8Array(1), "list 1 is an object"],
    [literal(5), "list 1 is 5"],
    [make, "list 1 is a function"],
  ])("%#: what is no list", (bad, message) => {
    expect(() => make.map([1], bad as never)).toThrow(MapListError);
    expect(() => make.map([1], bad as never)).toThrow(message);
  });

  it("C1 lists of unequal lengths, with the lengths; those of LazyResults are not known yet", () => {
    expect(() => make.map([1, 2], [1], [1, 2, 3])).toThrow(MapLengthsError);
    expect(() => make.map([1, 2], list(), [1])).toThrow("make.map: the lists have 2 and 1 items");
    expect(() => make.map([], [1])).toThrow("0 and 1 items");
    expect(() => make.map([make()], literal([1, 2]))).toThrow("1 and 2 items");
  });

  it("promises and accessors in a list, with their place", () => {
    expect(() => make.map([1], [Promise.resolve(1)])).toThrow(PromiseArgumentError);
    expect(() => make.map([1], [{ k: Promise.resolve(1) }])).toThrow(
      /^make\.map: argument 1\[0\]\.k is a promise/,
    );
    expect(() =>
      make.map([
        {
          get a() {
            return 1;
          },
        },
      ]),
    ).toThrow(AccessorArgumentError);
    expect(() => make.map(Promise.resolve([1]) as never)).toThrow(MapListError);
  });
});
