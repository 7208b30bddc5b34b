/** What could break a line, hide, or turn the direction of the text around it. */
const unshowable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * A text fit for a label: one line, without control characters or half surrogates, not longer than `limit` characters.
 */
export function displayText(text: string, limit = 60): string {
  const line = text
    .replace(/\r\n|[\n\r\u2028\u2029]/g, "↵")
    .replaceAll("\t", " ")
    .replace(unshowable, "\ufffd");
  if (line.length <= limit) return line;
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join("")}…`;
}
