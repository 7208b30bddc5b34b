import { InvalidDocumentError } from "../../errors/codec-errors.ts";
import { quote } from "../../errors/quote.ts";
import { Jump } from "../../spec/jump.ts";
import { decodeLeaf } from "./decode-leaf.ts";
import { type Fill, fillers, sparseArray } from "./fill-container.ts";
import { tags } from "./json.ts";
import { type Place, pathOf, refuse } from "./place.ts";
import { bareError } from "./stored-error.ts";
import { stepOf } from "./unstorable.ts";

export interface DecodeOptions {
  /** Parts (values, items, nodes) of a document, at most (default 10,000,000). */
  readonly maxNodes?: number;
  /** The object that was stored by name. */
  readonly resolve?: (name: string) => unknown;
}

/** A container whose children are still to be made. */
interface Open {
  readonly place: Place;
  readonly json: object;
  readonly fill: Fill;
  readonly target: object;
}

/**
 * Makes values of what `ValueEncoder` wrote. Safe on anything: it runs nothing of the document, takes nothing for granted,
 * works in proportion to the document's size, and does not recurse.
 */
export class ValueDecoder {
  readonly #options: DecodeOptions;
  readonly #table: readonly unknown[];
  readonly #tableName: string;
  /** Values of the table that are made already: what is used twice is one object. */
  readonly #made = new Map<number, unknown>();
  readonly #open: Open[] = [];
  #left: number;

  constructor(table: readonly unknown[], tableName: string, options: DecodeOptions = {}) {
    this.#table = table;
    this.#tableName = tableName;
    this.#options = options;
    this.#left = options.maxNodes ?? 10_000_000;
  }

  /**
   * @param place - what to call this part of the document in an error
   * @throws {InvalidDocumentError} `CS_INVALID_DOCUMENT`
   */
  decode(json: unknown, place: Place): unknown {
    const value = this.make(json, place);
    for (let top = this.#open.pop(); top !== undefined; top = this.#open.pop()) {
      fillers[top.fill](this, top.place, top.json, top.target);
    }
    return value;
  }

  /** What a tag means that only this kind of document has. */
  protected own(_tag: string, _content: unknown, _place: Place): { readonly value: unknown } | undefined {
    return undefined;
  }

  /** Hears of each use of the table. */
  protected referred(_index: number): void {}

  /** Counts a part of the document. */
  count(place: Place): void {
    this.#left -= 1;
    if (this.#left < 0)
      throw new InvalidDocumentError(pathOf(place), "the document has more parts than maxNodes allows");
  }

  /** A value at once; if it is a container it is filled later. */
  make(json: unknown, place: Place): unknown {
    this.count(place);
    if (json === null || typeof json === "string" || typeof json === "boolean") return json;
    if (typeof json === "number" && Number.isFinite(json)) return json;
    if (typeof json !== "object") return refuse(place, `${quote(json)} is not JSON`);
    if (Array.isArray(json)) return this.#shell(place, json, "array", []);
    const prototype: unknown = Object.getPrototypeOf(json);
    if (prototype !== Object.prototype && prototype !== null)
      return refuse(place, "an instance of a class is not JSON");
    const tag = tagOf(json, place);
    if (tag === undefined) return this.#shell(place, json, "object", {});
    return this.#tagged(tag, Reflect.get(json, tag), { parent: place, step: stepOf(tag) });
  }

  #shell(place: Place, json: object, fill: Fill, target: object): object {
    this.#open.push({ place, json, fill, target });
    return target;
  }

  #tagged(tag: string, content: unknown, place: Place): unknown {
    const own = this.own(tag, content, place);
    if (own !== undefined) return own.value;
    switch (tag) {
      case tags.ref:
        return this.#refer(content, place);
      case tags.name:
        return this.#named(content, place);
      case tags.object:
        return this.#shell(place, listOf(content, place), "entries", {});
      case tags.bare:
        return this.#shell(place, listOf(content, place), "entries", Object.create(null) as object);
      case tags.jump:
        return this.#shell(place, listOf(content, place), "entries", Object.create(Jump.prototype) as object);
      case tags.map:
        return this.#shell(place, listOf(content, place), "map", new Map());
      case tags.set:
        return this.#shell(place, listOf(content, place), "set", new Set());
      case tags.sparse:
        return this.#shell(place, listOf(content, place), "sparse", sparseArray(content, place));
      case tags.error:
        return this.#error(listOf(content, place), place);
      default:
        return decodeLeaf(tag, content, place);
    }
  }

  #refer(content: unknown, place: Place): unknown {
    const index = typeof content === "number" ? content : -1;
    this.referred(index);
    if (this.#made.has(index)) return this.#made.get(index);
    if (!Object.hasOwn(this.#table, index))
      return refuse(place, `there is no ${quote(content)} in the table`);
    const json = this.#table[index];
    const at = { parent: this.#tableName, step: index };
    if (typeof json !== "object" || json === null || Object.hasOwn(json, tags.ref))
      return refuse(at, "what stands in the table must be a value of its own");
    const value = this.make(json, at);
    this.#made.set(index, value);
    return value;
  }

  #named(content: unknown, place: Place): unknown {
    const found = typeof content === "string" ? this.#options.resolve?.(content) : undefined;
    return found ?? refuse(place, `nothing here has the name ${quote(content)}`);
  }

  #error(content: readonly unknown[], place: Place): object {
    const [kind, ...items] = content;
    const position = items.findIndex((key, i) => i % 2 === 0 && key === "name");
    const error = typeof kind === "string" ? bareError(kind, items[position + 1]) : undefined;
    return error === undefined
      ? refuse(place, `${quote(kind)} is no kind of error`)
      : this.#shell(place, content, "error", error);
  }
}

function listOf(content: unknown, place: Place): readonly unknown[] {
  return Array.isArray(content) ? content : refuse(place, `${quote(content)} is not a list`);
}

/** The tag of an object that stands for something else; undefined for an object as it is. */
function tagOf(json: object, place: Place): string | undefined {
  const keys = Object.keys(json);
  for (const key of keys) {
    if (key.charCodeAt(0) !== 36 || key.charCodeAt(1) === 36) continue;
    return keys.length === 1 ? key : refuse(place, `${quote(key)} stands beside other keys`);
  }
  return undefined;
}
