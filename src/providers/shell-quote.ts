import { ShellCommandError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";

/**
 * One word for a POSIX shell. Within single quotes nothing has a meaning, so only the single quote itself needs care.
 */
function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A value as words of a shell command: a text or number is one word, an array one word for each item, and an empty
 * array none.
 *
 * @param position - which value of the template it is, from 0, for messages
 * @throws {ShellCommandError} `CS_SHELL_COMMAND` for a value that is no text, number, bigint or boolean
 */
export function shellQuote(value: unknown, position: number): string {
  if (!Array.isArray(value)) return quoteOne(value, `value ${position}`);
  return value.map((item, index) => quoteOne(item, `value ${position}[${index}]`)).join(" ");
}

function quoteOne(value: unknown, where: string): string {
  if (
    typeof value !== "string" &&
    typeof value !== "number" &&
    typeof value !== "bigint" &&
    typeof value !== "boolean"
  ) {
    throw new ShellCommandError(
      "sh",
      `${where} is ${quote(value)}; give a text, a number, a boolean or an array of these.`,
    );
  }
  const text = String(value);
  if (text.includes("\0")) throw new ShellCommandError("sh", `${where} has a NUL character in it.`);
  return shellWord(text);
}
