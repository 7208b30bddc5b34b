import { ShellCommandError } from "../errors/provider-errors.ts";

/** Stands for a value. No command can hold it: the system ends a text there. */
const hole = "\0";

type Frame = "words" | "double quotes";

/** Something that may stand in a command. Of a list, the first that matches counts. */
interface Token {
  readonly pattern: RegExp;
  readonly opens?: Frame;
  readonly closes?: true;
  /** A new word can begin behind it; with "as before", if one could begin here. */
  readonly separates?: true | "as before";
  /** Counts only where a word begins. */
  readonly startsWord?: true;
  /** Counts only inside parentheses. */
  readonly nested?: true;
  /** What comes from here on is not followed; a value in it is refused with these words. */
  readonly refuses?: string;
}

const anywhere: readonly Token[] = [
  // The shell takes the end of such a line away before it looks at anything else.
  { pattern: /(?<=\s)\\\n/y, separates: "as before" },
  { pattern: /\\\n/y, refuses: "after a line that ends in a backslash with no space before it" },
  { pattern: /\\[^\0]/y },
  { pattern: /\\/y, refuses: "after a backslash" },
  { pattern: /\$\0/y, refuses: "after a $" },
  { pattern: /\$[$#?!@*-]/y },
  { pattern: /\$\(\((?:[\w\s+*/%<>=!&|^~?:,-]|\$\w)*\)\)/y },
  { pattern: /\$\(\(/y, refuses: "in or after a $((…)) with more than names and numbers" },
  { pattern: /\$\(/y, opens: "words", separates: true },
  { pattern: /\$\{[^"'`\\$(){}<>\n\0]*\}/y },
  { pattern: /\$\{/y, refuses: "in or after a parameter in braces with more than a plain word" },
  { pattern: /`/y, refuses: "after a backtick; write $(…)" },
];

const tokens: Readonly<Record<Frame, readonly Token[]>> = {
  words: [
    ...anywhere,
    { pattern: /"/y, opens: "double quotes" },
    { pattern: /\$'/y, refuses: "after a $ with a quote" },
    { pattern: /'[^'\0]*'/y },
    { pattern: /'/y, refuses: "inside single quotes" },
    { pattern: /#[^\n\0]*(\n|$)/y, startsWord: true, separates: true },
    { pattern: /#/y, startsWord: true, refuses: "inside a comment" },
    { pattern: /<<</y, separates: true },
    { pattern: /<</y, refuses: "after <<; pass the text as the option stdin" },
    { pattern: /\(\(/y, refuses: "after ((" },
    { pattern: /\(/y, opens: "words", separates: true },
    { pattern: /\)/y, closes: true, separates: true },
    // The patterns of a case end in parentheses that nothing opens.
    {
      pattern: /case(?![\w.\0-])/y,
      startsWord: true,
      nested: true,
      refuses: "after case inside parentheses",
    },
    { pattern: /[\s;&|<>]/y, separates: true },
  ],
  "double quotes": [...anywhere, { pattern: /"/y, closes: true }],
};

/**
 * Refuses a template with a value where quoting cannot protect it.
 *
 * A quoted value is safe between words, also inside `$(…)`. Within quotes, comments and the like its own quotes would
 * be plain characters, and what it holds would be read as shell text. The fixed parts are read as a POSIX shell does,
 * just far enough to know this; what is not followed is refused.
 *
 * @param parts - the fixed parts; a value stands between each two
 * @throws {ShellCommandError} `CS_SHELL_COMMAND` with the value's position and where it stands
 */
export function checkShellTemplate(parts: readonly string[]): void {
  const text = parts.join(hole);
  if (text.split(hole).length > parts.length)
    throw new ShellCommandError("sh", "the command has a NUL character in it.");
  const open: Frame[] = ["words"];
  let isWordStart = true;
  for (let at = 0; at < text.length; ) {
    const frame = open.at(-1) ?? "words";
    if (text[at] === hole && frame !== "words") throw refused(text, at, `inside ${frame}`);
    const { token, length } = tokenAt(text, at, { frame, isWordStart, isNested: open.length > 1 });
    if (token?.refuses !== undefined) {
      const next = text.indexOf(hole, at);
      if (next >= 0) throw refused(text, next, token.refuses);
      return;
    }
    if (token?.closes && open.length > 1) open.pop();
    if (token?.opens !== undefined) open.push(token.opens);
    if (token?.separates !== "as before") isWordStart = token?.separates ?? false;
    at += length;
  }
}

interface Place {
  readonly frame: Frame;
  readonly isWordStart: boolean;
  readonly isNested: boolean;
}

function tokenAt(text: string, at: number, place: Place): { token: Token | undefined; length: number } {
  for (const token of tokens[place.frame]) {
    if ((token.startsWord && !place.isWordStart) || (token.nested && !place.isNested)) continue;
    token.pattern.lastIndex = at;
    const match = token.pattern.exec(text);
    if (match !== null) return { token, length: match[0].length };
  }
  return { token: undefined, length: 1 };
}

function refused(text: string, at: number, where: string): ShellCommandError {
  const position = text.slice(0, at).split(hole).length - 1;
  return new ShellCommandError(
    "sh",
    `value ${position} stands ${where}, where it cannot be quoted safely. Write it as a word of its own, without quotes around it.`,
  );
}
