import type { Language } from "./language.ts";

/** What one line holds. A line with both counts as code. */
export interface LineContent {
  readonly code: boolean;
  readonly comment: boolean;
}

interface Open {
  readonly close: string;
  readonly isComment: boolean;
}

const blank: LineContent = { code: false, comment: false };
const commentOnly: LineContent = { code: false, comment: true };
const codeOnly: LineContent = { code: true, comment: false };
const both: LineContent = { code: true, comment: true };

/** Without an end that near, a slash is just a slash; and a long line of slashes is read in linear time. */
const longestRegex = 500;

const tokens = new WeakMap<Language, RegExp>();

/**
 * Tells the comments of a file from its code, line by line, remembering what is open from one line to the next.
 *
 * It knows the texts and comments of a language and nothing else of its grammar: unusual quoting can deceive it for
 * a few lines.
 */
export class LineScanner {
  readonly #language: Language;
  readonly #token: RegExp;
  #open: Open | undefined;

  constructor(language: Language) {
    this.#language = language;
    this.#token = tokenOf(language);
  }

  read(line: string): LineContent {
    if (line.trim() === "") return blank;
    let code = false;
    let comment = false;
    let at = 0;
    while (at < line.length) {
      if (this.#open !== undefined) {
        if (this.#open.isComment) comment = true;
        else code = true;
        at = this.#leave(line, at, this.#open);
        continue;
      }
      this.#token.lastIndex = at;
      const match = this.#token.exec(line);
      const start = match?.index ?? line.length;
      if (!code && line.slice(at, start).trim() !== "") code = true;
      if (match === null) break;
      const sign = match[0];
      if (this.#enter(sign, code)) {
        at = start + sign.length;
      } else if (this.#language.line.includes(sign)) {
        comment = true;
        break;
      } else {
        code = true;
        at = sign === "/" ? afterSlash(line, start) : afterQuote(line, start, sign);
      }
    }
    return code ? (comment ? both : codeOnly) : comment ? commentOnly : blank;
  }

  /** Opens a comment or a text of several lines, if that is what the sign does. */
  #enter(sign: string, afterCode: boolean): boolean {
    const block = this.#language.block.find(([open]) => open === sign);
    if (block !== undefined) {
      this.#open = { close: block[1], isComment: true };
      return true;
    }
    if (!this.#language.text.includes(sign)) return false;
    this.#open = { close: sign, isComment: this.#language.docstrings && !afterCode };
    return true;
  }

  /** Goes to the end of what is open, or of the line. */
  #leave(line: string, from: number, open: Open): number {
    let end = line.indexOf(open.close, from);
    while (end > 0 && !open.isComment && isEscaped(line, end)) end = line.indexOf(open.close, end + 1);
    if (end < 0) return line.length;
    this.#open = undefined;
    return end + open.close.length;
  }
}

/** Matches everything that can begin a comment or a text, longer signs first. */
function tokenOf(language: Language): RegExp {
  const known = tokens.get(language);
  if (known !== undefined) return known;
  const signs = [
    ...language.line,
    ...language.block.map(([open]) => open),
    ...language.text,
    ...language.quotes,
    ...(language.regex ? ["/"] : []),
  ].sort((a, b) => b.length - a.length);
  const pattern = signs.map((sign) => sign.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const token = new RegExp(pattern === "" ? "(?!)" : pattern, "g");
  tokens.set(language, token);
  return token;
}

function isEscaped(line: string, at: number): boolean {
  let start = at;
  while (start > 0 && line[start - 1] === "\\") start -= 1;
  return (at - start) % 2 === 1;
}

function afterQuote(line: string, start: number, quote: string): number {
  let end = line.indexOf(quote, start + 1);
  while (end > 0 && isEscaped(line, end)) end = line.indexOf(quote, end + 1);
  return end < 0 ? line.length : end + 1;
}

/** A slash begins a regular expression where a value is expected, and divides behind one. */
function afterSlash(line: string, start: number): number {
  const before = line.slice(Math.max(0, start - 40), start).trimEnd();
  if (before !== "" && !/(?:[(,=:[!&|?{};+<>~^%*-]|\b(?:return|typeof|case|of|in))$/.test(before)) {
    return start + 1;
  }
  let inClass = false;
  const limit = Math.min(line.length, start + longestRegex);
  for (let at = start + 1; at < limit; at += 1) {
    const char = line[at];
    if (char === "\\") at += 1;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return at + 1;
  }
  return start + 1;
}
