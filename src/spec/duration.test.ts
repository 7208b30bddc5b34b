import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidDurationError } from "../errors/definition-errors.ts";
import { toMilliseconds } from "./duration.ts";

describe("toMilliseconds", () => {
  it.each([
    [0, 0],
    [1, 1],
    [0.5, 0.5],
    ["250ms", 250],
    ["1.5s", 1_500],
    ["2m", 120_000],
    ["3h", 10_800_000],
    ["1d", 86_400_000],
    [".5s", 500],
    ["0s", 0],
    [" 10 s ", 10_000],
    ["007ms", 7],
  ])("reads %j", (given, milliseconds) => {
    expect(toMilliseconds(given, "wait")).toBe(milliseconds);
  });

  it.each([
    -1,
    -0.001,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    "",
    " ",
    "5",
    "s",
    "-1s",
    "+1s",
    "1e3ms",
    "1 week",
    "1S",
    "1s2",
    "1,5s",
    "1.s",
    "1s 2m",
    "constructor",
    "1__proto__",
    `${"9".repeat(400)}d`,
    null,
    undefined,
    true,
    1n,
    {},
    [],
    new Date(0),
    () => 1,
    Symbol("1s"),
  ])("refuses %s", (given) => {
    expect(() => toMilliseconds(given, "here")).toThrow(InvalidDurationError);
    expect(() => toMilliseconds(given, "here")).toThrow(/^here: .* is not a duration\. Give milliseconds/s);
  });

  it("is never negative, infinite or NaN", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.string(), fc.stringMatching(/^\d{0,400}\.?\d{0,3}(ms|s|m|h|d)$/)),
        (given) => {
          let milliseconds = 0;
          try {
            milliseconds = toMilliseconds(given, "here");
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidDurationError);
          }
          expect(milliseconds >= 0 && Number.isFinite(milliseconds)).toBe(true);
        },
      ),
    );
  });
});
