import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paintStyledLine } from "./styled-line.ts";
import { cutToWidth, padToWidth, textWidth } from "./text-width.ts";

describe("textWidth", () => {
  it.each([
    ["", 0],
    ["plain", 5],
    ["café", 4],
    ["cafe\u0301", 4],
    ["日本語", 6],
    ["한국", 4],
    ["🚀 go", 5],
    ["👩‍👩‍👧", 2],
    ["❤️", 2],
    ["━━─", 3],
    ["⠋", 1],
    ["a\u200bb", 2],
  ])("%j takes %d columns", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe("cutToWidth", () => {
  it("leaves what fits", () => expect(cutToWidth("four", 4)).toBe("four"));
  it("cuts with a sign", () => expect(cutToWidth("fifteen", 4)).toBe("fif…"));
  it("never halves a wide character", () => expect(cutToWidth("日本語", 4)).toBe("日…"));
  it("never is wider than asked", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(30), (text, columns) => {
        expect(textWidth(cutToWidth(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
  it("pads by columns, not characters", () => expect(padToWidth("日", 4)).toBe("日  "));
});

describe("paintStyledLine", () => {
  const paint = (style: string, text: string): string => `<${style}>${text}</>`;
  it("paints whole pieces", () => {
    expect(paintStyledLine(["a ", ["bad", "b"]], 10, paint)).toBe("a <bad>b</>");
  });
  it("cuts inside a piece, and drops what follows", () => {
    expect(paintStyledLine([["good", "12345"], "678", ["bad", "9"]], 7, paint)).toBe("<good>12345</>6…");
  });
});
