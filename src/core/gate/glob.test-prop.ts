import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesGlob } from "./glob.ts";

/** The same by dynamic programming over characters. */
function plainly(pattern: string, text: string): boolean {
  const characters = Array.from(text);
  let row = [true, ...characters.map(() => false)];
  for (const sign of Array.from(pattern)) {
    const next: boolean[] = [];
    for (let i = 0; i <= characters.length; i++) {
      const before = i > 0 && row[i - 1] === true;
      if (sign === "*") next.push(row[i] === true || (i > 0 && next[i - 1] === true));
      else next.push(before && (sign === "?" || sign === characters[i - 1]));
    }
    row = next;
  }
  return row[characters.length] === true;
}

const piece = (...signs: string[]) =>
  fc.array(fc.constantFrom(...signs), { maxLength: 10 }).map((all) => all.join(""));

it("I5 a glob matches what it describes", () => {
  fc.assert(
    fc.property(piece("a", "b", "*", "?", "😀"), piece("a", "b", "😀", "*"), (pattern, text) => {
      expect(matchesGlob(pattern, text)).toBe(plainly(pattern, text));
    }),
    { numRuns: 5_000 },
  );
});

it("I5 a pattern of many stars takes no longer than the product of the lengths", () => {
  const pattern = `${"*a".repeat(400)}b`;
  expect(matchesGlob(pattern, "a".repeat(5_000))).toBe(false);
});
