import { lineAt } from "./line-at.ts";
import { mask } from "./mask.ts";

/** A function, method or arrow function with a body. */
export interface FunctionFound {
  /** The first line of its source, as something to recognise it by. */
  readonly head: string;
  readonly offset: number;
  readonly line: number;
  /** From the line with its name, or its parameter list, to the end of its body. */
  readonly lines: number;
  readonly parameters: number;
  /** What a `// long:` comment on the line above says. */
  readonly longBecause: string | undefined;
}

const brackets: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const notAFunction = new Set(["if", "for", "while", "switch", "catch", "with", "await"]);

/**
 * Finds the functions of a formatted source: every parameter list that is followed by a body.
 *
 * It goes by brackets and not by a grammar, so what it sees is a source as the formatter leaves it (arrow functions
 * have parentheses, statements end in semicolons). A function type counts as an arrow function of one expression.
 */
export function functionsOf(text: string): FunctionFound[] {
  const { code } = mask(text);
  const lines = text.split("\n");
  const found: FunctionFound[] = [];
  for (let open = code.indexOf("("); open >= 0; open = code.indexOf("(", open + 1)) {
    const start = startOfHead(code, open);
    if (start === undefined) continue;
    const close = closing(code, open);
    const body = startOfBody(code, close + 1);
    if (body === undefined) continue;
    const end = code[body] === "{" ? closing(code, body) : endOfExpression(code, body);
    const line = lineAt(text, start);
    found.push({
      head: (lines[line - 1] ?? "").trim(),
      offset: start,
      line,
      lines: lineAt(text, end) - line + 1,
      parameters: countParameters(code.slice(open + 1, close)),
      longBecause: /^\s*\/\/ long: (.+)$/.exec(lines[line - 2] ?? "")?.[1],
    });
  }
  return found;
}

/** Where the name before a parameter list begins; undefined when the parenthesis belongs to a statement. */
function startOfHead(code: string, open: number): number | undefined {
  let at = skipSpaceBack(code, open);
  if (code[at - 1] === ">" && code[at - 2] !== "=") at = skipSpaceBack(code, openingAngle(code, at - 1));
  const name = /[\w$#]+$/.exec(code.slice(Math.max(0, at - 80), at))?.[0];
  if (name !== undefined && notAFunction.has(name)) return undefined;
  return name === undefined ? Math.min(at, open) : at - name.length;
}

/** The offset of the body behind a parameter list: its `{`, or the expression behind `=>`; undefined if there is none. */
function startOfBody(code: string, from: number): number | undefined {
  let at = skipSpace(code, from);
  if (code[at] === ":") {
    const end = endOfType(code, at + 1);
    if (end === undefined) return undefined;
    at = end;
  }
  if (code[at] === "{") return at;
  return code.startsWith("=>", at) ? skipSpace(code, at + 2) : undefined;
}

/** The offset behind a return type: of the `{` of the body or of the `=>`; undefined when something else follows. */
function endOfType(code: string, from: number): number | undefined {
  let wantsOperand = true;
  let group: string | undefined;
  let at = skipSpace(code, from);
  while (at < code.length) {
    const char = code.charAt(at);
    if (!wantsOperand) {
      if (char === "{") return at;
      // `(): (x: A) => B {` goes on behind its arrow; at `(): T => value` and `(): (A | B) => value` the type ends.
      if (code.startsWith("=>", at) && !isParameterList(group)) return at;
    }
    const end = endOfTypePart(code, at, wantsOperand);
    if (end === undefined) return undefined;
    const part = code.slice(at, end);
    group = char === "(" ? part.slice(1, -1) : undefined;
    wantsOperand = isTypeOperator(part);
    at = skipSpace(code, end);
  }
  return undefined;
}

/** The end of the word, sign, literal or bracketed group that begins here, or undefined when no type goes on so. */
function endOfTypePart(code: string, at: number, wantsOperand: boolean): number | undefined {
  const char = code.charAt(at);
  if (code.startsWith("=>", at)) return at + 2;
  if (char === "<") return closingAngle(code, at) + 1;
  if (brackets[char] !== undefined) return closing(code, at) + 1;
  if ("|&?:".includes(char)) return at + 1;
  if (`"'\``.includes(char)) return code.indexOf(char, at + 1) + 1;
  const word = /^[\w$.]+/.exec(code.slice(at, at + 80))?.[0];
  if (word === undefined || (!wantsOperand && !isTypeOperator(word))) return undefined;
  return at + word.length;
}

function isTypeOperator(part: string): boolean {
  return /^([|&?:]|=>|is|extends|keyof|readonly|typeof|asserts|infer|unique|new|in)$/.test(part);
}

function isParameterList(group: string | undefined): boolean {
  return group !== undefined && /^\s*($|\.\.\.|[\w$]+\s*([?:,]|$)|[{[])/.test(group);
}

/** The last sign of the expression of an arrow function, or of the type behind the arrow of a function type. */
function endOfExpression(code: string, from: number): number {
  let at = from;
  while (at < code.length && !",;)]}".includes(code.charAt(at)) && !startsBlock(code, from, at)) {
    at = brackets[code.charAt(at)] === undefined ? at + 1 : closing(code, at) + 1;
  }
  return skipSpaceBack(code, at) - 1;
}

/** Where a function type is a return type, the body of the function follows: a brace no expression could have there. */
function startsBlock(code: string, from: number, at: number): boolean {
  if (code[at] !== "{" || /^(async\b|class\b|function\b)/.test(code.slice(from, from + 10))) return false;
  const before = code.slice(from, skipSpaceBack(code, at));
  return /[\w$)\]>"'`]$/.test(before) && !before.endsWith("=>");
}

function countParameters(list: string): number {
  let count = 0;
  let at = 0;
  let isEmpty = true;
  while (at < list.length) {
    const char = list.charAt(at);
    if (char === ",") {
      if (!isEmpty) count += 1;
      isEmpty = true;
    } else if (char.trim() !== "") isEmpty = false;
    if (brackets[char] !== undefined) at = closing(list, at);
    else if (char === "<") at = closingAngle(list, at);
    at += 1;
  }
  return isEmpty ? count : count + 1;
}

/** The offset of the bracket that closes the one at `open`, or the end. */
function closing(code: string, open: number): number {
  const stack: string[] = [];
  for (let at = open; at < code.length; at += 1) {
    const char = code.charAt(at);
    const close = brackets[char];
    if (close !== undefined) stack.push(close);
    else if (char === stack.at(-1)) {
      stack.pop();
      if (stack.length === 0) return at;
    }
  }
  return code.length - 1;
}

/** The `>` of a type argument list; `open` itself when the sign only compares. */
function closingAngle(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    const char = code.charAt(at);
    if (char === "<") depth += 1;
    else if (char === ">" && code[at - 1] !== "=") depth -= 1;
    else if (brackets[char] !== undefined) at = closing(code, at);
    else if (char === ")" || char === "]" || char === "}" || char === ";") return open;
    if (depth === 0) return at;
  }
  return open;
}

function openingAngle(code: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (code[at] === ">" && code[at - 1] !== "=") depth += 1;
    else if (code[at] === "<") depth -= 1;
    else if (code[at] === ";") return close;
    if (depth === 0) return at;
  }
  return close;
}

function skipSpace(code: string, from: number): number {
  let at = from;
  while (at < code.length && code.charAt(at).trim() === "") at += 1;
  return at;
}

function skipSpaceBack(code: string, from: number): number {
  let at = from;
  while (at > 0 && code.charAt(at - 1).trim() === "") at -= 1;
  return at;
}
