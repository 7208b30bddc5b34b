import { describe, expect, it } from "vitest";
import { amountText, durationText, rateText } from "./amount-text.ts";

describe("durationText", () => {
  it.each([
    [0, "0 ms"],
    [-5, "0 ms"],
    [12.4, "12 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [1_250, "1.25 s"],
    [12_345, "12.3 s"],
    [59_949, "59.9 s"],
    [59_960, "1m 00s"],
    [125_000, "2m 05s"],
    [3_599_600, "1h 00m"],
    [12_000_000, "3h 20m"],
  ])("%d is %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});

describe("amountText", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1_234, "1,234"],
    [9_999, "9,999"],
    [12_345, "12.3k"],
    [123_456, "123k"],
    [999_500, "1.00M"],
    [4_560_000, "4.56M"],
    [2_500_000_000, "2.50G"],
  ])("%d is %s", (amount, text) => {
    expect(amountText(amount)).toBe(text);
  });
});

describe("rateText", () => {
  it.each([
    [12_345, "12.3k/s"],
    [240.4, "240/s"],
    [3.44, "3.4/s"],
    [0.5, "30/m"],
    [0.01, "0.6/m"],
  ])("%d a second is %s", (perSecond, text) => {
    expect(rateText(perSecond)).toBe(text);
  });
});
