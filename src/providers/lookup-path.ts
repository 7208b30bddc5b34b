import { LookupPathError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";

/** One step of a path: a property's name, or an index in brackets. */
export interface PathStep {
  readonly key: string;
  /** The path up to and with this step, for messages. */
  readonly text: string;
}

const name = /[^.[\]"'\s]+/y;
const bracket = /\[(?:(\d+)|("(?:[^"\\]|\\.)*"))\]/y;

/**
 * The steps of a path such as `a.b[0]["odd key"].c`.
 *
 * @throws {LookupPathError} `CS_LOOKUP_PATH` with the offset of the first mistake
 */
export function parseLookupPath(path: unknown): readonly PathStep[] {
  if (typeof path !== "string") throw new LookupPathError("", 0, `the path is ${quote(path)}, not a text`);
  if (path === "") throw new LookupPathError(path, 0, "the path is empty");
  const steps: PathStep[] = [];
  let at = 0;
  while (at < path.length) {
    const inBrackets = path[at] === "[";
    const start = inBrackets || at === 0 ? at : afterDot(path, at);
    const match = matchAt(inBrackets ? bracket : name, path, start);
    if (match === null) throw new LookupPathError(path, start, problem(path, start));
    at = start + match[0].length;
    steps.push({ key: inBrackets ? bracketKey(path, start, match) : match[0], text: path.slice(0, at) });
  }
  return steps;
}

function matchAt(pattern: RegExp, path: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(path);
}

function afterDot(path: string, at: number): number {
  if (path[at] === ".") return at + 1;
  throw new LookupPathError(path, at, `a "." or "[" is expected, not ${quote(path[at])}`);
}

function problem(path: string, at: number): string {
  if (at >= path.length) return "a name is missing at the end";
  if (path[at] === "[") return 'brackets hold an index or a "quoted key", and end with "]"';
  return `a name is expected, not ${quote(path[at])}`;
}

function bracketKey(path: string, at: number, [, index, quoted]: RegExpExecArray): string {
  if (index !== undefined) return String(BigInt(index));
  try {
    return JSON.parse(quoted ?? "") as string;
  } catch {
    throw new LookupPathError(path, at, "the quoted key has an escape that JSON does not know");
  }
}
