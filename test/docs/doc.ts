import { inspect } from "node:util";
import { expect } from "vitest";
import { matchesLine } from "../placeholders.ts";

/** What a compiled block calls for each of its remarks. */
export const doc = {
  /** Holds what a statement gives, awaited, against the text behind `// =>`. */
  async value(read: () => unknown, expected: string): Promise<void> {
    const value = await read();
    const actual = tidy(inspect(value, { depth: 12, breakLength: Number.POSITIVE_INFINITY, sorted: false }));
    const wanted = tidy(expected);
    expect(matchesLine(actual, wanted) ? wanted : actual).toBe(wanted);
  },

  /** Wants a statement to throw, or its promise to reject, with this code or this name of an error. */
  async throws(act: () => unknown, expected: string): Promise<void> {
    let thrown: unknown;
    try {
      await act();
    } catch (error) {
      thrown = error ?? new Error(`thrown: ${String(error)}`);
    }
    if (thrown === undefined) throw new Error(`throws nothing, not ${expected}`);
    const names = [Reflect.get(Object(thrown), "code"), Reflect.get(Object(thrown), "name")];
    if (!names.includes(expected)) expect.fail(`throws ${inspect(thrown)}, not ${expected}`);
  },
};

/** One line, one space, double quotes, no trailing commas: the same value is the same text. */
function tidy(text: string): string {
  const literal = /"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|'((?:[^'\\]|\\.)*)'|\s+|,(?=\s*[\]}])/g;
  return text
    .replace(literal, (whole: string, single: string | undefined) => {
      if (single !== undefined) return `"${single.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')}"`;
      if (whole === ",") return "";
      return whole.trim() === "" ? " " : whole;
    })
    .replace(/([[{(]) (?=\S)|(?<=\S) ([\]})])/g, "$1$2")
    .trim();
}
