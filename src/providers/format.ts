import { FormatError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import { task } from "../spec/task.ts";
import { valueText } from "./value-text.ts";

/**
 * Text with values in it: `{}` is the next value, `{0}` the first, `{name}` a property of the last value, which must
 * then be a plain object. `{{` and `}}` write a brace.
 *
 * Texts and numbers are written as they are, dates in ISO form, plain arrays and objects as JSON.
 *
 * @param template - the text with its placeholders
 * @param values - anything, LazyResults among them
 * @throws {FormatError} `CS_FORMAT` for a placeholder without a value, a value without a text, or a lone brace
 * @example
 * const name = task("name", () => "Ada");
 * await run(format("{} wrote {1} notes", name(), 7)); // => "Ada wrote 7 notes"
 * await run(format("{who} in {{braces}}", { who: name() })); // => "Ada in {braces}"
 */
export const format = task("format", (template: string, ...values: readonly unknown[]): string => {
  if (typeof template !== "string")
    throw new FormatError("", `the template is ${quote(template)}, not a text.`);
  let next = 0;
  let text = "";
  for (const piece of pieces(template)) {
    if (piece.literal !== undefined) text += piece.literal;
    else text += textOf(template, piece.field, pick(template, piece.field || String(next++), values));
  }
  return text;
});

type Piece = { readonly literal: string } | { readonly literal: undefined; readonly field: string };

const token = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

function* pieces(template: string): Generator<Piece> {
  let from = 0;
  for (const match of template.matchAll(token)) {
    const [whole, field] = match;
    yield { literal: template.slice(from, match.index) };
    from = match.index + whole.length;
    if (field !== undefined) yield { literal: undefined, field: field.trim() };
    else if (whole.length === 2) yield { literal: whole.charAt(0) };
    else
      throw new FormatError(
        template,
        `a lone "${whole}" at offset ${match.index}; write "${whole}${whole}" for the sign itself.`,
      );
  }
  yield { literal: template.slice(from) };
}

function pick(template: string, field: string, values: readonly unknown[]): unknown {
  if (/^\d+$/.test(field)) {
    if (Number(field) < values.length) return values[Number(field)];
    const given = values.length === 1 ? "1 value was given" : `${values.length} values were given`;
    throw new FormatError(template, `there is no value ${field}; ${given}, counted from 0.`);
  }
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(field)) {
    throw new FormatError(
      template,
      `{${field}} is not a placeholder; write {}, {0} or {name}, and shape values in a task of your own.`,
    );
  }
  const last = values.at(-1);
  if (typeof last !== "object" || last === null) {
    throw new FormatError(template, `{${field}} needs an object as the last value, not ${quote(last)}.`);
  }
  if (Object.hasOwn(last, field)) return Reflect.get(last, field);
  throw new FormatError(
    template,
    `the last value has no property "${field}"; it has ${Object.keys(last).join(", ") || "none"}.`,
  );
}

function textOf(template: string, field: string, value: unknown): string {
  const text = valueText(value);
  if (text === undefined) {
    throw new FormatError(
      template,
      `the value of {${field}} is ${quote(value)} without a text; pass a text, or a task that makes one.`,
    );
  }
  return text;
}
