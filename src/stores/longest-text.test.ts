import { expect, it } from "vitest";
import { isTooLong, longestText } from "../ports/longest-text.ts";
import { checkedText } from "./postgres/checked-value.ts";
import { textProblem } from "./sqlite/text-problem.ts";

it.each([
  ["abcdef", 6],
  ["ééé", 6],
  ["日本", 6],
  ["🎉ab", 6],
  ["", 0],
])("counts the bytes of %j, not its characters", (text, bytes) => {
  expect(isTooLong(text, bytes)).toBe(false);
  if (bytes > 0) expect(isTooLong(text, bytes - 1)).toBe(true);
});

it("a text that could not be read again is refused before it is stored", () => {
  const text = "x".repeat(longestText + 1);
  expect(textProblem("a value", text)).toBe("a value is longer than 500000000 bytes");
  expect(() => checkedText(text, "a value")).toThrow("a value is longer than");
});
