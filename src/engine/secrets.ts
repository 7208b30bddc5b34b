import { types } from "node:util";
import { secretForms } from "./secret-forms.ts";

/** What stands in the place of a secret. */
const hidden = "***";
/** Shorter secrets are masked only where they stand alone. */
const leastInside = 4;
/** Texts kept of all secrets; with more of them nothing is shown at all. */
const mostTexts = 1_000;
/** Places that are looked at in one structured secret. */
const mostPlaces = 10_000;

/**
 * The secrets of one run, and the mask that hides them.
 *
 * A text of four characters or more is masked wherever it occurs, also inside a word, and also escaped for JSON, URLs and
 * markup or in Base64. A shorter one is masked where it stands alone, with no letter or digit beside it: inside words it
 * would be found everywhere. Of a structured secret every text and number in it is one. Nothing else is a secret: not
 * `true`, not `null`, not the empty text, not the keys of an object.
 *
 * Bounded: 1,000 texts in all. Should a run have more, every text is masked as a whole.
 */
export class Secrets {
  readonly #texts = new Set<string>();
  /** Texts that are a secret as a whole, with its name. Bounded by the secrets of the run. */
  readonly #names = new Map<string, string>();
  readonly #inside: string[] = [];
  readonly #alone: string[] = [];
  /** There is more to mask than can be kept. */
  #tooMany = false;

  /** Whether there is anything to mask; while there is not, nothing needs to be looked at. */
  get any(): boolean {
    return this.#texts.size > 0 || this.#tooMany;
  }

  /** Notes a value as secret, of a name that it is stored by. Runs no code of the value's own. */
  add(value: unknown, name?: string): void {
    if (name !== undefined && typeof value === "string" && value !== "" && !this.#names.has(value))
      this.#names.set(value, name);
    const texts = textsOf(value);
    if (texts === undefined) this.#tooMany = true;
    else for (const text of texts) this.#addText(text);
  }

  /** The name of a text that is a secret as a whole. */
  nameOf(text: string): string | undefined {
    return this.#names.get(text);
  }

  #addText(text: string): void {
    if (text === "" || this.#texts.has(text)) return;
    if (this.#texts.size === mostTexts) {
      this.#tooMany = true;
      return;
    }
    this.#texts.add(text);
    if (text.length < leastInside) this.#alone.push(text);
    else this.#inside.push(...secretForms(text));
  }

  /** The text with "***" in the place of secrets. One that overlaps another leaves no rest of either. */
  readonly mask = (text: string): string => {
    if (!this.any || text === "") return text;
    if (this.#tooMany) return hidden;
    const ranges: Range[] = [];
    for (const form of this.#inside) findAll(text, form, ranges);
    for (const word of this.#alone) findAll(text, word, ranges, standsAlone);
    return ranges.length === 0 ? text : replaceRanges(text, ranges);
  };
}

/** Start and end of an occurrence. */
type Range = readonly [number, number];

function findAll(
  text: string,
  form: string,
  ranges: Range[],
  counts: (text: string, range: Range) => boolean = () => true,
): void {
  // From the next character on, as occurrences may overlap.
  for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + 1)) {
    const range: Range = [start, start + form.length];
    if (!counts(text, range)) continue;
    const last = ranges.at(-1);
    // A run of one letter would otherwise make a range of each of its places.
    if (last !== undefined && last[0] <= start && last[1] >= start)
      ranges[ranges.length - 1] = [last[0], Math.max(last[1], range[1])];
    else ranges.push(range);
  }
}

function standsAlone(text: string, [start, end]: Range): boolean {
  return !isWord(text[start - 1]) && !isWord(text[end]);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

function replaceRanges(text: string, ranges: Range[]): string {
  ranges.sort(([a], [b]) => a - b);
  let masked = "";
  let shown = 0;
  let covered = -1;
  for (const [start, end] of ranges) {
    // What touches what is hidden already becomes part of it.
    if (start > covered) masked += text.slice(shown, start) + hidden;
    covered = Math.max(covered, end);
    shown = covered;
  }
  return masked + text.slice(shown);
}

/** The texts of a value: itself, or those in a structure; undefined when it is too large to find them all. */
function textsOf(value: unknown): string[] | undefined {
  const texts: string[] = [];
  const seen = new Set<object>();
  const pending: unknown[] = [value];
  for (let places = 0; pending.length > 0; places++) {
    const one = pending.pop();
    if (places > mostPlaces) return undefined;
    if (typeof one === "string") texts.push(one);
    else if (typeof one === "number" || typeof one === "bigint") texts.push(String(one));
    else if (typeof one === "object" && one !== null && !seen.has(one)) {
      seen.add(one);
      const inner = contentOf(one);
      // One by one: a spread of very many would not fit on the stack.
      for (const item of inner) pending.push(item);
    }
  }
  return texts;
}

function contentOf(value: object): readonly unknown[] {
  try {
    if (ArrayBuffer.isView(value))
      return [Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8")];
    if (types.isMap(value)) return [...Map.prototype.values.call(value)];
    if (types.isSet(value)) return [...Set.prototype.values.call(value)];
    if (value instanceof URL) return [value.href, value.password];
    return Object.values(Object.getOwnPropertyDescriptors(value)).flatMap((property) =>
      property.enumerable === true && "value" in property ? [property.value as unknown] : [],
    );
  } catch {
    return [];
  }
}
