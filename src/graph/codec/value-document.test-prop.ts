import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "../canonical.ts";
import { decodeValue, encodeValue } from "./value-document.ts";

const refuse = (): never => {
  throw new Error("these values have content");
};
const text = (value: unknown): string => canonical(value, refuse);
const through = (value: unknown): unknown => decodeValue(JSON.parse(JSON.stringify(encodeValue(value))));

const key = fc.constantFrom(
  "a",
  "$",
  "$$",
  "$ref",
  "$date",
  "__proto__",
  "then",
  "constructor",
  "0",
  "7",
  "",
);
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    1.5,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    null,
    undefined,
    true,
    "",
    "$ref",
  ),
  fc.double(),
  fc.string({ unit: "binary" }),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.uint8Array({ maxLength: 5 }),
  fc.float64Array({ maxLength: 2 }),
  fc.constantFrom(Symbol.for("one"), /a+/g, Buffer.from("buffer")),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.sparseArray(tie("value"), { maxLength: 6 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: false }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}));

/** Puts parts of a value in places of others, so that parts are shared and contain themselves. */
function tangle(value: unknown, choices: readonly number[]): unknown {
  const holders: (unknown[] | Map<unknown, unknown>)[] = [];
  const parts: unknown[] = [];
  const pending = [value];
  while (pending.length > 0) {
    const part = pending.pop();
    if (typeof part !== "object" || part === null || parts.includes(part)) continue;
    parts.push(part);
    if (Array.isArray(part) || part instanceof Map) holders.push(part);
    pending.push(...(part instanceof Map ? part.values() : part instanceof Set ? part : Object.values(part)));
  }
  choices.forEach((choice, i) => {
    const holder = holders[choice % Math.max(1, holders.length)];
    const part = parts[(choice >> 4) % Math.max(1, parts.length)];
    if (Array.isArray(holder)) holder.push(part);
    else holder?.set(`tangled ${i}`, part);
  });
  return value;
}

describe("2.4 values through JSON", () => {
  it("have the same canonical text", () => {
    fc.assert(
      fc.property(anyValue, (value) => text(through(value)) === text(value)),
      { numRuns: 3_000 },
    );
  });

  it("have it too when parts are shared and contain themselves", () => {
    const choices = fc.array(fc.nat(1_000), { maxLength: 5 });
    fc.assert(
      fc.property(anyValue, choices, (value, chosen) => {
        const tangled = tangle([value, []], chosen);
        return text(through(tangled)) === text(tangled);
      }),
      { numRuns: 3_000 },
    );
  });

  it("are written alike after a round trip", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(encodeValue(through(value))).toEqual(encodeValue(value));
      }),
    );
  });
});
