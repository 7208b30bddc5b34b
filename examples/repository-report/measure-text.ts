import type { Language } from "./language.ts";
import { LineScanner } from "./line-scanner.ts";

/** What can be said of a text by looking at its lines. */
export interface TextMeasure {
  readonly lines: number;
  /** Lines with something besides comments on them. */
  readonly code: number;
  /** Lines with nothing but a comment on them. */
  readonly comment: number;
  /** Lines without ink, in comments and texts too. */
  readonly blank: number;
  /** Characters (UTF-16 units) of the longest line. */
  readonly longest: number;
  /** Comments that mark open work. */
  readonly todos: number;
  /** Lines of code that define a named function; undefined where the language gives no simple sign of it. */
  readonly functions: number | undefined;
  /** Lines of code that export something; undefined likewise. */
  readonly exports: number | undefined;
}

const openWork = /\b(?:TODO|FIXME|HACK|XXX)\b/;

/** Beyond this many characters a line is data, and not searched for definitions. */
const longestSource = 1_000;

/**
 * Measures a text line by line.
 *
 * Nothing is parsed: methods and functions inside expressions are not counted, and a comment behind code leaves its
 * line a line of code.
 */
export function measureText(text: string, language: Language): TextMeasure {
  const scanner = new LineScanner(language);
  let [lines, code, comment, longest, todos, functions, exports] = [0, 0, 0, 0, 0, 0, 0];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end > start && text[end - 1] === "\r" ? end - 1 : end);
    start = end + 1;
    lines += 1;
    longest = Math.max(longest, line.length);
    const content = scanner.read(line);
    if (content.comment && openWork.test(line)) todos += 1;
    if (!content.code) {
      if (content.comment) comment += 1;
      continue;
    }
    code += 1;
    if (line.length > longestSource) continue;
    if (language.functions?.test(line)) functions += 1;
    if (language.exports?.test(line)) exports += 1;
  }
  return {
    lines,
    code,
    comment,
    blank: lines - code - comment,
    longest,
    todos,
    functions: language.functions === undefined ? undefined : functions,
    exports: language.exports === undefined ? undefined : exports,
  };
}
