import { expect, it } from "vitest";
import { retryAfter } from "./retry-after.ts";

const now = Date.UTC(2024, 0, 1, 12);

it.each([
  ["0", 0],
  ["2", 2_000],
  [" 1.5 ", 1_500],
  ["Mon, 01 Jan 2024 12:00:30 GMT", 30_000],
  ["Monday, 01-Jan-24 12:00:30 GMT", 30_000],
  ["Mon, 01 Jan 2024 11:00:00 GMT", 0],
  ["99999999999999999999", Number.MAX_SAFE_INTEGER],
  [null, undefined],
  ["", undefined],
  ["-5", undefined],
  ["soon", undefined],
  ["2024-01-01", undefined],
  ["Xyz, nonsense", undefined],
])("retryAfter reads %j as %j", (header, expected) => {
  expect(retryAfter(header, now)).toBe(expected);
});
