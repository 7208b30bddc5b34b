import { describe, expect, it } from "vitest";
import { parseRate, rateText } from "./parse-rate.ts";

describe("I3 rates", () => {
  it.each([
    [5, 5],
    [0, 0],
    ["10/s", 10],
    ["10", 10],
    ["30/m", 0.5],
    ["0.5/h", 0.5 / 3_600],
    [" .5 / d ", 0.5 / 86_400],
    ["0/s", 0],
  ])("%s is %f per second", (rate, perSecond) => {
    expect(parseRate(rate)).toBe(perSecond);
  });

  it.each([
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "",
    "10/",
    "10/y",
    "1e3/s",
    "-1/s",
    "10 per s",
    "9".repeat(400),
    null,
    {},
  ])("%s is none", (rate) => {
    expect(() => parseRate(rate)).toThrow(expect.objectContaining({ code: "CS_INVALID_CONSTRAINT" }));
  });

  it.each([
    [10, "10/s"],
    [0, "0/s"],
    [1.5, "1.5/s"],
    [10 / 60, "10/m"],
    [1 / 3, "20/m"],
    [0.5 / 3_600, "12/d"],
    [1e-9, "0.0000864/d"],
  ])("%f per second reads %s", (perSecond, text) => {
    expect(rateText(perSecond)).toBe(text);
  });
});
