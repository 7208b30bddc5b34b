import { describe, expect, it } from "vitest";
import { task } from "../spec/task.ts";
import { canonical, type IdentityOf } from "./canonical.ts";

function identities(): IdentityOf {
  const numbers = new Map<object | symbol, number>();
  return (value) => {
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  };
}

const same = (a: unknown, b: unknown): boolean => {
  const identityOf = identities();
  return canonical(a, identityOf) === canonical(b, identityOf);
};

class Point {
  readonly x = 1;
}

describe("canonical: what differs (1.3)", () => {
  const shared = {};
  const withSymbol = (key: symbol): object => ({ [key]: 1 });
  const hole = new Array(2);
  const cases: readonly (readonly [name: string, a: unknown, b: unknown])[] = [
    ["a number and its text", 1, "1"],
    ["a Date and its text", new Date(0), new Date(0).toISOString()],
    ["a Date and its number", new Date(0), 0],
    ["two Dates", new Date(0), new Date(1)],
    ["0 and -0", 0, -0],
    ["0 and -0 inside", [0], [-0]],
    ["NaN and its text", Number.NaN, "NaN"],
    ["undefined and null", undefined, null],
    ["undefined and its text", undefined, "undefined"],
    ["undefined and a missing key", { a: undefined }, {}],
    ["a hole and undefined", hole, [undefined, undefined]],
    ["holes of different lengths", new Array(2), new Array(3)],
    ["a bigint and a number", 1n, 1],
    ["a bigint and its text", 1n, "1n"],
    ["true and its text", true, "true"],
    ["an array and an object", ["a"], { 0: "a" }],
    ["an empty array and an empty object", [], {}],
    ["a nested array", [[1], 2], [[1, 2]]],
    ["the order of an array", [1, 2], [2, 1]],
    ["an object with and without a prototype", Object.create(null), {}],
    ["a Map and an object", new Map([["a", 1]]), { a: 1 }],
    ["a Map and a Set", new Map(), new Set()],
    ["Maps of other keys", new Map([[1, 1]]), new Map([["1", 1]])],
    [
      "the order of a Map",
      new Map([
        [1, 1],
        [2, 2],
      ]),
      new Map([
        [2, 2],
        [1, 1],
      ]),
    ],
    ["the order of a Set", new Set([1, 2]), new Set([2, 1])],
    ["kinds of byte arrays", new Uint8Array([1]), new Int8Array([1])],
    ["a Buffer and a Uint8Array", Buffer.from([1]), new Uint8Array([1])],
    ["bytes and numbers", new Uint8Array([1]), [1]],
    ["long bytes", new Uint8Array(1_000), new Uint8Array(1_000).fill(1, 999)],
    ["long bytes of other lengths", new Uint8Array(1_000), new Uint8Array(1_001)],
    ["an ArrayBuffer and a view", new ArrayBuffer(2), new Uint8Array(2)],
    ["a RegExp's flags", /a/g, /a/i],
    ["a RegExp's place", /a/g, Object.assign(/a/g, { lastIndex: 1 })],
    ["a RegExp and its text", /a/, "/a/"],
    ["text with quotes", '","', ["", ""]],
    ["text that looks like a name", ["#0"], [[]]],
    ["text that looks like an identity", "&0", shared],
    ["two functions", () => 1, () => 1],
    ["two class instances", new Point(), new Point()],
    ["a class instance and its fields", new Point(), { x: 1 }],
    ["two symbols of one name", Symbol("a"), Symbol("a")],
    ["registered symbols", Symbol.for("a"), Symbol.for("b")],
    ["symbol keys", withSymbol(Symbol.for("a")), withSymbol(Symbol.for("b"))],
    ["a match and its texts", /b/.exec("ab"), /b/.exec("b")],
    ["an array with a property", Object.assign([1], { more: 1 }), [1]],
    ["two errors", new Error("a"), new Error("a")],
    [
      "objects with an accessor",
      {
        get a() {
          return 1;
        },
      },
      {
        get a() {
          return 1;
        },
      },
    ],
    ["what only looks like a Date", Object.create(Date.prototype), Object.create(Date.prototype)],
    ["a key __proto__", JSON.parse('{"__proto__":1}'), {}],
    ["a cycle and a copy of one turn", cycle(1), [[]]],
    ["cycles of other lengths", cycle(2), cycle(3)],
  ];
  it.each(cases)("%s", (_name, a, b) => {
    expect(same(a, b)).toBe(false);
    expect(same([a], [b])).toBe(false);
    expect(same({ k: a }, { k: b })).toBe(false);
  });
});

/** An array that contains itself so many levels down. */
function cycle(length: number): unknown[] {
  const root: unknown[] = [];
  let inner = root;
  for (let i = 1; i < length; i++) {
    const next: unknown[] = [];
    inner.push(next);
    inner = next;
  }
  inner.push(root);
  return root;
}

describe("canonical: what is equal (1.3)", () => {
  const fn = (): number => 1;
  const point = new Point();
  const part = { a: [1] };
  const cases: readonly (readonly [name: string, a: unknown, b: unknown])[] = [
    ["the order of an object's keys", { a: 1, b: [2] }, { b: [2], a: 1 }],
    ["keys that sort unlike numbers", { 10: 1, 9: 2, a: 3 }, { a: 3, 9: 2, 10: 1 }],
    ["NaN", Number.NaN, Number.NaN],
    ["an invalid Date", new Date(Number.NaN), new Date("no")],
    ["a shared part and copies", [part, part], [{ a: [1] }, { a: [1] }]],
    ["holes", new Array(3), new Array(3)],
    ["cycles", cycle(3), cycle(3)],
    ["bytes in other buffers", new Uint8Array([0, 1, 2]).subarray(1), new Uint8Array([1, 2])],
    ["long bytes", new Uint8Array(1_000).fill(3), new Uint8Array(1_000).fill(3)],
    ["a DataView", new DataView(new ArrayBuffer(2)), new DataView(new ArrayBuffer(2))],
    [
      "Maps with structures as keys",
      new Map([[{ a: 1 }, new Set([1])]]),
      new Map([[{ a: 1 }, new Set([1])]]),
    ],
    ["a registered symbol", Symbol.for("a"), Symbol.for("a")],
    ["one function", [fn], [fn]],
    ["one class instance", { point }, { point }],
    ["a RegExp", /a/g, /a/g],
  ];
  it.each(cases)("%s", (_name, a, b) => {
    expect(same(a, b)).toBe(true);
    expect(same([a, 1], [b, 1])).toBe(true);
  });

  it("a LazyResult is the same as itself only", () => {
    const one = task("one", () => 1);
    const lazy = one();
    expect(same([lazy], [lazy])).toBe(true);
    expect(same([lazy], [one()])).toBe(false);
  });
});

describe("canonical: size and safety", () => {
  it("runs no accessor and calls no method of the value", () => {
    const trap = (): never => {
      throw new Error("ran");
    };
    const hostile = { toJSON: trap, toString: trap, valueOf: trap };
    const withAccessor = Object.defineProperty({}, "a", { get: trap, enumerable: true });
    expect(() => canonical([hostile, withAccessor], identities())).not.toThrow();
  });

  it("takes a depth of 100,000", () => {
    const deep = (): unknown => {
      let value: unknown = 0;
      for (let i = 0; i < 100_000; i++) value = i % 2 === 0 ? [value] : { value };
      return value;
    };
    expect(same(deep(), deep())).toBe(true);
    expect(same(deep(), [deep()])).toBe(false);
  });

  it("stays small where parts are shared over and over", () => {
    let value: unknown = ["leaf"];
    for (let i = 0; i < 60; i++) value = [value, value];
    expect(canonical(value, identities()).length).toBeLessThan(2_000);
  });

  it("does not walk the holes of a huge sparse array", () => {
    const sparse: unknown[] = [];
    sparse[4_000_000_000] = 1;
    expect(canonical(sparse, identities())).toBe(
      canonical(Object.assign([], { 4000000000: 1 }), identities()),
    );
  });
});
