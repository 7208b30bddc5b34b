import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "./canonical.ts";
import { fingerprint } from "./fingerprint.ts";

const refuse = (): never => {
  throw new Error("these values have content");
};
const text = (value: unknown): string => canonical(value, refuse);

/** Few different leaves, so that equal structures come up by themselves. */
const leaf = fc.constantFrom<unknown>(
  0,
  -0,
  1,
  "1",
  "",
  "#0",
  '"',
  Number.NaN,
  null,
  undefined,
  true,
  1n,
  2.5,
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(tie("value"), { maxLength: 2 }).map((items) => {
      const holed = [...items];
      holed.length += 1;
      return holed;
    }),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__", "1"), tie("value"), { maxKeys: 3 }),
    fc.constantFrom(0, 1).map((time) => new Date(time)),
    fc.uint8Array({ maxLength: 2 }),
    tie("value").map((one) => new Map([["k", one]])),
    tie("value").map((one) => new Set([one])),
  ),
}));

/** Another structure with the same content: all containers copied, keys in another order. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.assign(new Array(value.length), value.map(copy));
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [copy(key), copy(one)]));
  if (value instanceof Set) return new Set([...value].map(copy));
  if (typeof value !== "object" || value === null) return value;
  const result: object = Object.create(Object.getPrototypeOf(value));
  for (const [key, one] of Object.entries(value).reverse()) {
    Object.defineProperty(result, key, {
      value: copy(one),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return result;
}

describe("canonical", () => {
  it("is equal for two values exactly if they are equal by value", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => (text(a) === text(b)) === isDeepStrictEqual(a, b)),
      { numRuns: 5_000 },
    );
  });

  it("is equal for a value and a copy of all its parts", () => {
    fc.assert(
      fc.property(anyValue, (value) => text(copy(value)) === text(value)),
      { numRuns: 1_000 },
    );
  });

  it("does not mind whether equal parts are one object", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(text([a, b, { a, b }])).toBe(text([copy(a), copy(b), { b: copy(b), a: copy(a) }]));
      }),
    );
  });

  it("differs when one leaf differs, wherever it is", () => {
    fc.assert(
      fc.property(
        anyValue,
        fc.array(fc.constantFrom("list", "object", "map"), { maxLength: 20 }),
        (value, path) => {
          const wrap = (inner: unknown): unknown =>
            path.reduce<unknown>(
              (one, kind) =>
                kind === "list" ? [value, one] : kind === "map" ? new Map([[1, one]]) : { value, one },
              inner,
            );
          expect(text(wrap("x"))).not.toBe(text(wrap("y")));
        },
      ),
    );
  });
});

describe("fingerprint", () => {
  it("is equal exactly if task, version and arguments are", () => {
    const call = fc.tuple(
      fc.constantFrom("a", "b"),
      fc.constantFrom("1", "2"),
      fc.array(anyValue, { maxLength: 2 }),
    );
    fc.assert(
      fc.property(
        call,
        call,
        (a, b) => (fingerprint(...a) === fingerprint(...b)) === isDeepStrictEqual(a, b),
      ),
      { numRuns: 2_000 },
    );
  });
});
