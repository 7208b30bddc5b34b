/** A source whose comments and literals are out of the way, at unchanged offsets. */
export interface Masked {
  /** The text with everything inside comments, strings, templates and regular expressions replaced by spaces. */
  readonly code: string;
  readonly comments: readonly { readonly offset: number; readonly text: string }[];
}

/** After one of these words a slash begins a regular expression, not a division. */
const beforeExpression = new Set(
  "return typeof case in of delete void throw new instanceof await yield else do".split(" "),
);

/**
 * Blanks out what only looks like code.
 *
 * Quotes, template `${` and `}`, and every line break stay, so that a match in `code` has its place in the source.
 */
export function mask(text: string): Masked {
  return new Masker(text).run();
}

class Masker {
  readonly #text: string;
  readonly #out: string[];
  readonly #comments: { offset: number; text: string }[] = [];
  /** For each template that is open: how many braces are open inside its current `${`. */
  readonly #templates: number[] = [];
  #at = 0;
  /** The last word or sign of code. */
  #last = "";

  constructor(text: string) {
    this.#text = text;
    this.#out = text.split("");
  }

  run(): Masked {
    while (this.#at < this.#text.length) this.#step();
    return { code: this.#out.join(""), comments: this.#comments };
  }

  #step(): void {
    const text = this.#text;
    const at = this.#at;
    const char = text.charAt(at);
    const two = text.slice(at, at + 2);
    if (two === "//" || (at === 0 && two === "#!")) this.#comment(endOfLine(text, at));
    else if (two === "/*") this.#comment(indexAfter(text, "*/", at + 2));
    else if (char === '"' || char === "'") this.#literal(endOfQuoted(text, at, char), char);
    else if (char === "/" && startsRegex(this.#last)) this.#literal(endOfRegex(text, at), "/x");
    else if (char === "`") this.#templateText();
    else if (char === "}" && this.#templates.at(-1) === 0) {
      this.#templates.pop();
      this.#templateText();
    } else this.#code(char);
  }

  #comment(end: number): void {
    this.#comments.push({ offset: this.#at, text: this.#text.slice(this.#at, end) });
    this.#blank(this.#at, end);
    this.#at = end;
  }

  #literal(end: number, last: string): void {
    this.#blank(this.#at + 1, end - 1);
    this.#at = end;
    this.#last = last;
  }

  /** From behind a backtick, or behind the `}` of an insertion, to the closing backtick or into the next insertion. */
  #templateText(): void {
    const end = endOfTemplateText(this.#text, this.#at + 1);
    this.#blank(this.#at + 1, end);
    if (this.#text[end] === "$") {
      this.#templates.push(0);
      this.#at = end + 2;
      this.#last = "(";
    } else {
      this.#at = end + 1;
      this.#last = "`";
    }
  }

  #code(char: string): void {
    const open = this.#templates.length - 1;
    if (open >= 0) {
      if (char === "{") this.#templates[open] = (this.#templates[open] ?? 0) + 1;
      if (char === "}") this.#templates[open] = (this.#templates[open] ?? 0) - 1;
    }
    const word = /^[\w$]+/.exec(this.#text.slice(this.#at, this.#at + 80))?.[0];
    if (word !== undefined || char.trim() !== "") this.#last = word ?? char;
    this.#at += word?.length ?? 1;
  }

  #blank(from: number, to: number): void {
    for (let i = from; i < to; i += 1) if (this.#out[i] !== "\n") this.#out[i] = " ";
  }
}

function startsRegex(last: string): boolean {
  if (/^[\w$]/.test(last)) return beforeExpression.has(last);
  return ![")", "]", '"', "'", "`", "/x"].includes(last);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function indexAfter(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found + what.length;
}

function endOfQuoted(text: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < text.length && text[at] !== quote && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** The offset of the closing backtick or of the next `${`. */
function endOfTemplateText(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "`" && !text.startsWith("${", at)) at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

function endOfRegex(text: string, from: number): number {
  let at = from + 1;
  let inClass = false;
  while (at < text.length && text[at] !== "\n" && (inClass || text[at] !== "/")) {
    if (text[at] === "[") inClass = true;
    if (text[at] === "]") inClass = false;
    at += text[at] === "\\" ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}
