import { expect, it } from "vitest";
import { retryHint } from "./retry-hint.ts";

it.each([
  [0, 0],
  [1_500, 1_500],
  ["2s", 2_000],
  [" 250ms ", 250],
])("B1 a retryAfter of %s is %i milliseconds", (retryAfter, milliseconds) => {
  expect(retryHint(Object.assign(new Error("busy"), { retryAfter }))).toBe(milliseconds);
  expect(retryHint(Object.create({ retryAfter }))).toBe(milliseconds);
});

it.each([undefined, null, -1, Number.NaN, Number.POSITIVE_INFINITY, "soon", "120", true, {}, 5n])(
  "a retryAfter of %s says nothing",
  (retryAfter) => {
    expect(retryHint({ retryAfter })).toBeUndefined();
  },
);

it.each([undefined, null, 5, "text", new Error("plain"), () => 1])("%s says nothing", (error) => {
  expect(retryHint(error)).toBeUndefined();
});

it("a failure that cannot be read says nothing", () => {
  const hostile = {
    get retryAfter(): never {
      throw new Error("no");
    },
  };
  const trap = new Proxy({}, { has: () => hostile.retryAfter });
  expect(retryHint(hostile)).toBeUndefined();
  expect(retryHint(trap)).toBeUndefined();
  expect(retryHint({ retryAfter: { [Symbol.toPrimitive]: () => hostile.retryAfter } })).toBeUndefined();
});
