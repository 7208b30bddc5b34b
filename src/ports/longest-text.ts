/**
 * Bytes of UTF-8 that a stored text may have. A database keeps more, but a driver that has to make a JavaScript string of
 * more than 536,870,888 bytes ends the process, so what is longer could be stored and never be read again.
 */
export const longestText = 500_000_000;

/** True when the text has more bytes than that, without counting those of texts that cannot. */
export function isTooLong(text: string, longest: number = longestText): boolean {
  if (text.length > longest) return true;
  // A character of a string has three bytes at most; a pair of surrogates, which is two, has four.
  return text.length * 3 > longest && Buffer.byteLength(text) > longest;
}
