/** Where the first mistake of a text that is not JSON stands: lines and columns count from 1, columns in UTF-16 units. */
export interface JsonMistake {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the first mistake. The platform's own messages name the place only sometimes, and change from version to version.
 *
 * @param source - a text that `JSON.parse` refused
 */
export function findJsonMistake(source: string): JsonMistake {
  const before = source.slice(0, mistakeOffset(source));
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}

/** What may come next: the first of an array or object may also be its end. */
type Expected = "value" | "first item" | "first key" | "key" | "colon" | "more";

const space = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function mistakeOffset(source: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = endOf(space, source, 0) ?? 0;
  while (at < source.length) {
    const char = source.charAt(at);
    const next = follow(expected, char, open);
    if (next === undefined) return at;
    const end = endOfToken(source, at);
    if (end < 0) return ~end;
    expected = next;
    at = endOf(space, source, end) ?? end;
  }
  return at;
}

/** What is expected behind a token that begins with `char`, or undefined where it may not stand. */
function follow(expected: Expected, char: string, open: string[]): Expected | undefined {
  if (expected === "colon") return char === ":" ? "value" : undefined;
  if (expected === "key" || expected === "first key") {
    if (char === '"') return "colon";
    return expected === "first key" && char === "}" ? closed(open) : undefined;
  }
  if (expected === "more") {
    const inside = open.at(-1);
    if (char === "," && inside !== undefined) return inside === "{" ? "key" : "value";
    return (char === "}" && inside === "{") || (char === "]" && inside === "[") ? closed(open) : undefined;
  }
  if (char === "]") return expected === "first item" ? closed(open) : undefined;
  if (char === "{" || char === "[") {
    open.push(char);
    return char === "{" ? "first key" : "first item";
  }
  return ",:}".includes(char) ? undefined : "more";
}

function closed(open: string[]): Expected {
  open.pop();
  return "more";
}

/** The offset behind the token that begins here; the complement (`~`) of the mistake's offset where it has one. */
function endOfToken(source: string, at: number): number {
  const char = source.charAt(at);
  if ("{}[],:".includes(char)) return at + 1;
  if (char === '"') return endOfString(source, at + 1);
  return endOf(scalar, source, at) ?? ~at;
}

/** By hand, because a pattern would keep a way back for each character of a long text. */
function endOfString(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return ~at;
    if (code !== 0x5c) continue;
    const escaped = /^\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(source.slice(at, at + 6));
    if (escaped === null) return ~at;
    at += escaped[0].length - 1;
  }
  return ~source.length;
}

function endOf(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(source);
  return match === null ? undefined : at + match[0].length;
}
