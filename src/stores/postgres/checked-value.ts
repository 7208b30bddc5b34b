import { isTooLong, longestText } from "../../ports/longest-text.ts";

/** A value that PostgreSQL cannot keep as it is. */
export class UnstorableValue extends Error {
  override readonly name = "UnstorableValue";
}

/** The longest text that is sent: about half of what PostgreSQL takes in one field, as quotes are escaped. */
const longest = 400_000_000;

/**
 * The text, when PostgreSQL can keep it exactly: it has no NUL character and no lone surrogate. JSON text has neither.
 *
 * @throws {UnstorableValue} for any other
 */
export function checkedText(text: string, what: string): string {
  if (typeof text !== "string") throw new UnstorableValue(`${what} is not a text`);
  if (text.length > longest) throw new UnstorableValue(`${what} is longer than ${longest} characters`);
  if (isTooLong(text)) throw new UnstorableValue(`${what} is longer than ${longestText} bytes`);
  if (text.includes("\0")) throw new UnstorableValue(`${what} has a NUL character in it`);
  if (!isWellFormed(text)) throw new UnstorableValue(`${what} has half of a surrogate pair in it`);
  return text;
}

/** The number, when JSON can hold it. */
export function checkedNumber(value: number, what: string): number {
  if (!Number.isFinite(value)) throw new UnstorableValue(`${what} is ${String(value)}`);
  return value;
}

/** Characters of all of them. */
export function textSize(...texts: readonly string[]): number {
  return texts.reduce((size, text) => size + text.length, 0);
}

const wellFormed: unknown = Reflect.get(String.prototype, "isWellFormed");

/** The runtime has a method for it; the types of the library that is compiled against do not say so. */
function isWellFormed(text: string): boolean {
  return typeof wellFormed === "function" ? wellFormed.call(text) === true : !/\p{Surrogate}/u.test(text);
}
