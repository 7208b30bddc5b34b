import { mask } from "../architecture/mask.ts";

/** A statement of a block, by offsets: `end` is behind its last sign, without a semicolon. */
interface Statement {
  readonly start: number;
  readonly end: number;
}

interface Check {
  readonly kind: "value" | "throws";
  readonly expected: string;
  /** The offset behind the comment. */
  readonly end: number;
}

/**
 * Turns the `// => value` and `// throws CODE` remarks of a block into calls of `doc`, in place: lines keep their
 * numbers.
 */
export function compileBlock(code: string): string {
  const masked = mask(code);
  let out = "";
  let copied = 0;
  for (const { offset, text } of masked.comments) {
    const check = checkAt(code, offset, text);
    if (check === undefined) continue;
    const statement = statementBefore(masked.code, offset);
    if (statement === undefined || statement.start < copied) {
      throw new Error(`"${text}" must stand behind a statement at the top level of the block`);
    }
    out += code.slice(copied, statement.start);
    out += checked(code.slice(statement.start, statement.end), check);
    // The comment may go on over lines; they stay as empty lines.
    out += "\n".repeat(code.slice(statement.end, check.end).split("\n").length - 1);
    copied = check.end;
  }
  return out + code.slice(copied);
}

/** How many remarks of a block are checked. */
export function countChecks(code: string): number {
  return mask(code).comments.filter(({ offset, text }) => checkAt(code, offset, text) !== undefined).length;
}

function checkAt(code: string, offset: number, comment: string): Check | undefined {
  const end = offset + comment.length;
  const [, error] = /^\/\/ throws ([\w$]+)\s*$/.exec(comment) ?? [];
  if (error !== undefined) return { kind: "throws", expected: error, end };
  const [, value] = /^\/\/ => (.*)$/.exec(comment) ?? [];
  return value === undefined ? undefined : wholeValue(code, value, end);
}

/** A value whose brackets are still open goes on in the comment lines below. */
function wholeValue(code: string, first: string, end: number): Check {
  let expected = first;
  let at = end;
  while (openBrackets(expected) > 0) {
    const [line, rest] = /^\n\s*\/\/(.*)/.exec(code.slice(at)) ?? [];
    if (line === undefined || rest === undefined) break;
    expected += `\n${rest}`;
    at += line.length;
  }
  return { kind: "value", expected, end: at };
}

function openBrackets(text: string): number {
  const code = mask(text).code;
  return (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0);
}

/** The statement that ends before an offset; undefined when the offset is not at the top level. */
function statementBefore(code: string, offset: number): Statement | undefined {
  let depth = 0;
  let start = 0;
  let lastEnd = 0;
  for (let at = 0; at < offset; at += 1) {
    const char = code.charAt(at);
    if ("([{".includes(char)) depth += 1;
    if (")]}".includes(char)) depth -= 1;
    const isEnd = depth === 0 && (char === ";" || (char === "}" && startsStatement(code, at + 1)));
    if (!isEnd) continue;
    lastEnd = start;
    start = at + 1;
  }
  if (depth !== 0) return undefined;
  // Directly before the remark stands the semicolon that ended the statement, or there was none.
  const from = code.slice(start, offset).trim() === "" ? lastEnd : start;
  const text = code.slice(from, offset);
  const end = from + text.replace(/[\s;]+$/, "").length;
  const begin = from + (text.length - text.trimStart().length);
  return begin < end ? { start: begin, end } : undefined;
}

/** Behind a closing brace: a new line that does not go on with the expression. */
function startsStatement(code: string, from: number): boolean {
  return /^[ \t]*\n\s*(?![.,;:?)\]}=+\-*/%&|<>([]|as\b|satisfies\b|else\b|catch\b|finally\b)/.test(
    code.slice(from),
  );
}

function checked(statement: string, { kind, expected }: Check): string {
  const text = JSON.stringify(expected);
  if (kind === "throws") return `await doc.throws(async () => { ${statement}; }, ${text});`;
  const [, name] = /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)/.exec(statement) ?? [];
  if (name !== undefined) return `${statement}; await doc.value(() => ${name}, ${text});`;
  return `await doc.value(async () => (${statement}), ${text});`;
}
