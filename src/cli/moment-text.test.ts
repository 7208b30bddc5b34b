import { expect, it } from "vitest";
import { awayText, localTime, tookText } from "./moment-text.ts";

const now = Date.UTC(2026, 2, 1, 12);

it.each([
  [0, "now"],
  [-999, "now"],
  [-12_000, "12 s ago"],
  [-300_000, "5 min ago"],
  [10_800_000, "in 3 h"],
  [30 * 86_400_000 - 2_000, "in 30 d"],
])("a moment %d ms away is %j", (away, text) => {
  expect(awayText(now + away, now)).toBe(text);
});

it("a moment is shown as the clock on the wall shows it, and what is none as it is", () => {
  const local = new Date(2026, 2, 1, 4, 5, 6);
  expect(localTime(local.getTime())).toBe("2026-03-01 04:05:06");
  expect(localTime(Number.NaN)).toBe("NaN");
  expect(localTime(9e15)).toBe("9000000000000000");
});

it("tells how long something took, when that is known", () => {
  expect(tookText(5, 17)).toBe("12 ms");
  expect(tookText(undefined, 17)).toBe("");
  expect(tookText(0, undefined)).toBe("");
});
