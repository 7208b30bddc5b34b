import { describe, expect, it } from "vitest";
import { bind } from "./bind.ts";
import { argumentDeps, type Lazy } from "./lazy.ts";
import { literal } from "./literal.ts";
import { task } from "./task.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);

/** What a body would get: each LazyResult replaced by the text it stands for. */
function received(
  given: readonly unknown[],
  values: ReadonlyMap<Lazy, unknown> = new Map(),
): readonly unknown[] {
  const args = [...given];
  const binding = bind(args, "make");
  if (typeof binding !== "number") return binding.fill((i) => values.get(binding.deps[i] as Lazy));
  return args.map((arg, i) => ((binding & (1 << i)) !== 0 ? values.get(arg as Lazy) : arg));
}

const paths = (given: readonly unknown[]): readonly string[] | number => {
  const binding = bind([...given], "make");
  return typeof binding === "number" ? binding : binding.paths();
};

describe("bind: what is passed through", () => {
  class Point {
    readonly inner = make();
  }
  const cases: readonly (readonly [name: string, value: unknown])[] = [
    ["a plain object without LazyResults", { a: [1, { b: 2 }] }],
    ["a class instance with a LazyResult in it", new Point()],
    ["a Map with a LazyResult in it", new Map([[make(), make()]])],
    ["a Set", new Set([make()])],
    ["a Date", new Date(0)],
    ["a RegExp", /a/],
    ["an Error", new Error("no")],
    ["a function", () => 1],
    ["a task", make],
    ["bytes", new Uint8Array(3)],
    ["an ArrayBuffer", new ArrayBuffer(3)],
    ["a WeakMap", new WeakMap()],
    ["a symbol", Symbol("s")],
    ["a bigint", 10n],
    ["a subclass of Array", new (class List extends Array<unknown> {})()],
    ["an object whose prototype is no class's", Object.create(Object.create(null))],
    ["null", null],
    ["undefined", undefined],
    ["a sparse array", new Array(3)],
    ["an object without a prototype", Object.create(null)],
    ["a proxy of an object", new Proxy({ a: 1 }, {})],
    ["the global object's JSON", JSON],
  ];
  it.each(cases)("2.1 %s, by reference", (_name, value) => {
    expect(received([value])[0]).toBe(value);
    const lazy = make();
    expect(received([[value, lazy]], new Map([[lazy, 1]]))).toEqual([[value, 1]]);
    const [[inner]] = received([[value, lazy, value]], new Map([[lazy, 1]])) as [[unknown]];
    if (typeof value !== "object" || value === null || !("a" in value)) expect(inner).toBe(value);
  });

  it("2.1 an instance keeps its LazyResult, unsubstituted", () => {
    const point = new Point();
    expect(bind([point, [point]], "make")).toBe(0);
  });

  it("2.2 a cyclic structure without a LazyResult", () => {
    const cyclic: { self?: unknown; list: unknown[] } = { list: [] };
    cyclic.self = cyclic;
    cyclic.list.push(cyclic, cyclic.list);
    expect(received([cyclic])[0]).toBe(cyclic);
  });

  it("2.2 a cyclic structure beside a LazyResult that is not in it", () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const lazy = make();
    const [inner, value] = received([{ k: [cyclic, lazy] }], new Map([[lazy, 7]])).flatMap(
      (one) => (one as { k: unknown[] }).k,
    );
    expect(inner).toBe(cyclic);
    expect(value).toBe(7);
  });
});

describe("bind: where LazyResults are", () => {
  const [a, b, c] = [make(), make(), make()];
  const values = new Map<Lazy, unknown>([
    [a, "A"],
    [b, "B"],
    [c, "C"],
  ]);

  it("at the top: a mask", () => {
    expect(bind([], "make")).toBe(0);
    expect(bind([1, a, "x", b], "make")).toBe(0b1010);
    expect(bind([a, { plain: [1] }, b], "make")).toBe(0b101);
    expect(
      bind(
        Array.from({ length: 31 }, (_, i) => (i === 30 ? a : i)),
        "make",
      ),
    ).toBe(1 << 30);
    expect(received([1, a, "x", b], values)).toEqual([1, "A", "x", "B"]);
  });

  it("deeper: paths from left to right", () => {
    expect(paths([a, [1, b], { k: { l: [c] }, m: a }])).toEqual(["0", "1[1]", "2.k.l[0]", "2.m"]);
    expect(received([a, [1, b], { k: { l: [c] }, m: a }], values)).toEqual([
      "A",
      [1, "B"],
      { k: { l: ["C"] }, m: "A" },
    ]);
  });

  it("past 31 arguments", () => {
    const many = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? a : i));
    expect(received(many, values)).toEqual(many.map((one) => (one === a ? "A" : one)));
    expect(received(Array.from({ length: 40 }, (_, i) => i))).toHaveLength(40);
    expect(paths(many)).toContain("38");
  });

  it("keeps what surrounds them: the given objects are not changed", () => {
    const inner = { k: a, other: { x: 1 } };
    const list = [inner, 2];
    const [result] = received([list], values) as [[{ k: unknown; other: unknown }, number]];
    expect(result).toEqual([{ k: "A", other: { x: 1 } }, 2]);
    expect(result[0].other).toBe(inner.other);
    expect(list).toEqual([inner, 2]);
    expect(inner.k).toBe(a);
  });

  it("2.2 sees nothing of later changes", () => {
    const list: unknown[] = [a, 1];
    const args = [list];
    const binding = bind(args, "make");
    list.push(b);
    list[1] = c;
    if (typeof binding === "number") throw new Error("a template was expected");
    expect(binding.deps).toEqual([a]);
    expect(binding.fill(() => "A")).toEqual([["A", 1]]);
  });

  it("gives a fresh structure each time", () => {
    const binding = bind([[a]], "make");
    if (typeof binding === "number") throw new Error("a template was expected");
    expect(binding.fill(() => 1)[0]).not.toBe(binding.fill(() => 1)[0]);
  });

  it("keeps a shared substructure shared", () => {
    const shared = { v: a };
    const [[first, second, third]] = received([[shared, shared, { deeper: shared }]], values) as [
      [unknown, unknown, { deeper: unknown }],
    ];
    expect(first).toEqual({ v: "A" });
    expect(second).toBe(first);
    expect(third.deeper).toBe(first);
  });

  it("keeps sharing between arguments", () => {
    const shared = [a];
    const [first, second] = received([shared, { shared }], values) as [unknown, { shared: unknown }];
    expect(second.shared).toBe(first);
  });

  it("keeps the kind of object", () => {
    const bare = Object.assign(Object.create(null), { v: a });
    const [result] = received([bare], values) as [object];
    expect(Object.getPrototypeOf(result)).toBeNull();
    expect({ ...result }).toEqual({ v: "A" });
  });

  it("keeps __proto__ as a key and lets no prototype be set", () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}');
    hostile.v = a;
    const [result] = received([hostile], values) as [Record<string, unknown>];
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.keys(result)).toEqual(["__proto__", "constructor", "v"]);
    expect(result["polluted"]).toBeUndefined();
    expect(Object.getOwnPropertyDescriptor(result, "__proto__")?.value).toEqual({ polluted: true });
    expect(paths([Object.defineProperty({}, "__proto__", { value: a, enumerable: true })])).toEqual([
      "0.__proto__",
    ]);
  });

  it("keeps holes, and what is beside the items of an array with holes", () => {
    const sparse: unknown[] = [];
    sparse[2] = a;
    sparse.length = 5;
    const [result] = received([Object.assign(sparse, { note: "n" })], values) as [
      unknown[] & { note: string },
    ];
    expect(result).toHaveLength(5);
    expect(Object.keys(result)).toEqual(["2", "note"]);
    expect(result[2]).toBe("A");
    expect(paths([sparse])).toEqual(["0[2]"]);
  });

  it("does not walk the holes of a huge array", () => {
    const sparse: unknown[] = [];
    sparse[4_000_000_000] = a;
    expect(paths([sparse])).toEqual(["0[4000000000]"]);
    const [result] = received([sparse], values) as [unknown[]];
    expect(result).toHaveLength(4_000_000_001);
    expect(result[4_000_000_000]).toBe("A");
    expect(received([new Array(4_000_000_000)])).toHaveLength(1);
  });

  it("keeps symbol keys, with LazyResults behind them", () => {
    const key = Symbol("k");
    const hidden = Symbol("hidden");
    const given = Object.defineProperty({ [key]: a, x: b }, hidden, { value: c, enumerable: false });
    const [result] = received([given], values) as [Record<PropertyKey, unknown>];
    expect(result[key]).toBe("A");
    expect(result["x"]).toBe("B");
    expect(hidden in result).toBe(false);
  });
});

describe("bind: literals", () => {
  const lazy = make();

  it("2.1 are passed unscanned, at the top and inside", () => {
    const content = [lazy, Promise.resolve(1)];
    expect(received([literal(content)])[0]).toBe(content);
    expect(received([literal(content), [1]])[0]).toBe(content);
    expect(received([[literal(content)], { k: literal(content) }])).toEqual([[content], { k: content }]);
    const given = [literal(content), [lazy], [literal(content)]];
    const [top, list, inner] = received(given, new Map([[lazy, 5]])) as [unknown, unknown, unknown[]];
    expect(top).toBe(content);
    expect(list).toEqual([5]);
    expect(inner[0]).toBe(content);
    const binding = bind([...given], "make");
    expect(typeof binding === "number" ? [] : binding.deps).toEqual([lazy]);
  });

  it("beside LazyResults at the top", () => {
    expect(received([literal(1), lazy, { k: literal(2) }], new Map([[lazy, 5]]))).toEqual([1, 5, { k: 2 }]);
  });

  it("among more than 31 arguments", () => {
    const many = Array.from({ length: 40 }, (_, i) => literal(i));
    expect(received(many)).toEqual(many.map((_, i) => i));
    expect(received([...many, lazy], new Map([[lazy, 5]]))).toEqual([...many.map((_, i) => i), 5]);
  });

  it("of a LazyResult pass the LazyResult", () => {
    expect(received([literal(lazy)])[0]).toBe(lazy);
  });

  it("are no dependencies", () => {
    expect(argumentDeps(make(literal(1), [literal(2)], lazy))).toEqual([lazy]);
  });
});

describe("bind: depth and size", () => {
  it("takes arrays and objects 100,000 deep, with and without a LazyResult", () => {
    const nest = (value: unknown): unknown => {
      let nested = value;
      for (let i = 0; i < 100_000; i++) nested = i % 2 === 0 ? [nested] : { k: nested };
      return nested;
    };
    const cold = nest(1);
    expect(received([cold])[0]).toBe(cold);
    const lazy = make();
    let [result] = received([nest(lazy)], new Map([[lazy, "deep"]]));
    let depth = 0;
    while (typeof result === "object" && result !== null) {
      result = Array.isArray(result) ? result[0] : (result as { k: unknown }).k;
      depth++;
    }
    expect([depth, result]).toEqual([100_000, "deep"]);
  });

  it("takes a list of 1,000,000 values and one of 100,000 LazyResults", () => {
    const values = Array.from({ length: 1_000_000 }, (_, i) => i);
    expect(bind([values], "make")).toBe(0);
    const binding = bind([Array.from({ length: 100_000 }, () => make())], "make");
    expect(typeof binding === "number" ? 0 : binding.deps.length).toBe(100_000);
  });

  it("reads a part that is shared over and over once", () => {
    let shared: unknown = [make()];
    for (let i = 0; i < 200; i++) shared = [shared, shared];
    const binding = bind([shared], "make");
    expect(typeof binding === "number" ? 0 : binding.deps.length).toBe(1);
  });
});
