/** Whether a text has signs that stand for others: `*` for any text, `?` for one character. */
export function isGlob(pattern: string): boolean {
  return pattern.includes("*") || pattern.includes("?");
}

/** Whether a text is what a pattern describes. Takes at most the product of both lengths, whatever the pattern. */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  // Where to go on when what follows the latest star does not fit: the star takes one character more.
  let afterStar = -1;
  let retry = 0;
  while (t < text.length) {
    const sign = pattern[p];
    if (sign === "*") {
      afterStar = ++p;
      retry = t;
    } else if (sign === "?") {
      p++;
      t = next(text, t);
    } else if (sign !== undefined && sign === text[t]) {
      p++;
      t++;
    } else if (afterStar >= 0) {
      p = afterStar;
      retry = next(text, retry);
      t = retry;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** How many characters of a pattern stand for themselves. */
export function literalLength(pattern: string): number {
  return pattern.replaceAll(/[*?]/g, "").length;
}

/** The index behind the character at an index; a character may take two places. */
function next(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}
