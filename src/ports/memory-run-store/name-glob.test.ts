import { describe, expect, it } from "vitest";
import { nameGlob } from "./name-glob.ts";

describe("nameGlob", () => {
  it.each([
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["?", "", false],
    ["a*c", "abcbc", true],
    ["a*c", "abcb", false],
    ["*b*", "abc", true],
    ["??", "\u{1f600}x", true],
    ["a?", "a", false],
    ["A*", "abc", false],
    ["100%", "1000", false],
    ["a_c", "abc", false],
    ["[ab]", "a", false],
    ["[ab]", "[ab]", true],
    ["**a**", "a", true],
    ["a\\*", "a\\b", true],
  ])("%j of %j: %s", (pattern, name, matches) => {
    expect(nameGlob(pattern, name)).toBe(matches);
  });

  it("no pattern takes for ever", () => {
    expect(nameGlob(`${"*a".repeat(50)}b`, "a".repeat(10_000))).toBe(false);
  });
});
