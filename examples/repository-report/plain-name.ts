/** Control characters, and those that turn the direction of what follows. */
const invisible = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/gu;

/**
 * A file's or person's name as it can be shown, on a page or in a terminal: characters that would act instead of being
 * seen are replaced by a sign for them.
 */
export function plainName(name: string): string {
  return name.replace(invisible, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/** Columns of a terminal, or average letters of a page, that a text takes: wide characters count two, marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += /\p{M}|\u200d/u.test(char) ? 0 : isWide(char) ? 2 : 1;
  return width;
}

function isWide(char: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    char,
  );
}

/** Cuts a text to a width, from the left when its end says more, as with a path. */
export function shorten(text: string, width: number, keep: "start" | "end" = "start"): string {
  if (widthOf(text) <= width) return text;
  const chars = keep === "start" ? [...text] : [...text].reverse();
  let kept = "";
  let used = 1;
  for (const char of chars) {
    used += widthOf(char);
    if (used > width) break;
    kept = keep === "start" ? kept + char : char + kept;
  }
  return keep === "start" ? `${kept}…` : `…${kept}`;
}
