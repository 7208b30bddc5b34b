import { NotStorableError } from "../../errors/codec-errors.ts";
import { type Content, contentOf, stepTo } from "./content.ts";
import { type Json, type JsonHolder, setOwn, tags } from "./json.ts";
import { describe, Unstorable } from "./unstorable.ts";

export interface EncodeOptions {
  /** What to do with something that has no stored form: refuse it (the default), or put its description in its place. */
  readonly unstorable?: "refuse" | "describe";
  /** Whether the key of an object is to be written like a value. */
  readonly secretKey?: (key: string) => boolean;
  /** The name of an object that is stored by name. */
  readonly nameOf?: (value: object) => string | undefined;
}

/** A container met before: its encoded form, and where it stands until something else needs it too. */
interface Entry {
  readonly out: Json;
  readonly holder: JsonHolder;
  readonly key: string | number;
  /** Its number in the table, -1 while it stands in its place. */
  index: number;
}

/** A container under way. */
interface Open {
  readonly content: Content;
  /** The child that comes next. */
  next: number;
  /** Containers around it, up to the nearest one in the table. */
  readonly depth: number;
}

/** Beyond this many containers inside each other the inner one goes to the table, so that no text is nested too deeply. */
const deepest = 100;

/**
 * Writes values as plain JSON: what JSON has stands as it is, the rest under a tag (`tags`).
 *
 * A container that is used more than once, or contains itself, or is very deep, goes to a table that all values of one
 * encoder share. Each container is read once, and nothing recurses.
 */
export class ValueEncoder {
  /** What `$ref` refers to. */
  readonly table: Json[] = [];
  /** Bounded by the containers of the document. */
  readonly #entries = new Map<object, Entry>();
  #path: Open[] = [];
  readonly #options: EncodeOptions;

  constructor(options: EncodeOptions = {}) {
    this.#options = options;
  }

  /**
   * One value whose table is not added to later.
   *
   * @param where - what to call the value in an error
   * @throws {NotStorableError} `CS_NOT_STORABLE`
   */
  encode(value: unknown, where: string): Json {
    const root: Json[] = [null];
    this.put(root, 0, value, where);
    return root[0] ?? null;
  }

  /** Writes a value to its place for good: when it turns out to be used elsewhere too, a reference takes its place. */
  put(root: JsonHolder, at: string | number, value: unknown, where: string): void {
    const path: Open[] = [];
    this.#path = path;
    this.#write(value, root, at, where);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { holder, keys, from, children } = top.content;
      const length = path.length;
      // Children that need no room of their own are written one after the other.
      while (top.next < children.length && path.length === length) {
        const i = top.next++;
        const key = keys?.[i] ?? from + i;
        const plain = plainJson(children[i]);
        if (plain !== undefined) put(holder, key, plain);
        else this.#write(children[i], holder, key, where);
      }
      if (path.length === length) path.pop();
    }
  }

  #write(value: unknown, holder: JsonHolder, key: string | number, where: string): void {
    try {
      put(holder, key, this.#json(value, holder, key));
    } catch (error) {
      const { what, step } =
        error instanceof Unstorable ? error : new Unstorable("an object that cannot be read, maybe a proxy");
      if (this.#options.unstorable !== "describe")
        throw new NotStorableError(this.#where(where) + step, what);
      put(holder, key, `[${step === "" ? "" : "an object with "}${what}]`);
    }
  }

  #json(value: unknown, holder: JsonHolder, key: string | number): Json {
    if (typeof value !== "object" || value === null) return primitive(value);
    const known = this.#entries.get(value);
    if (known !== undefined) return this.#refer(known);
    const own = this.own(value);
    if (own !== undefined) return own;
    const name = this.#options.nameOf?.(value);
    if (name !== undefined) return { [tags.name]: name };
    const content = contentOf(value, this.#options.secretKey);
    const depth = (this.#path.at(-1)?.depth ?? -1) + 1;
    const entry: Entry = { out: content.out, holder, key, index: -1 };
    this.#entries.set(value, entry);
    if (content.children.length > 0)
      this.#path.push({ content, next: 0, depth: depth < deepest ? depth : 0 });
    return depth < deepest ? content.out : this.#refer(entry);
  }

  /** The form of objects that only this kind of document has. */
  protected own(_value: object): Json | undefined {
    return undefined;
  }

  /** Moves a container to the table, if it is not there, and refers to it. */
  #refer(entry: Entry): Json {
    if (entry.index < 0) {
      entry.index = this.table.length;
      this.table.push(entry.out);
      put(entry.holder, entry.key, { [tags.ref]: entry.index });
    }
    return { [tags.ref]: entry.index };
  }

  /** Where the walk is. Of a long way only both ends are told. */
  #where(root: string): string {
    const steps = this.#path.map(({ content, next }, i) =>
      i < longestPath || i >= this.#path.length - longestPath ? stepTo(content, next - 1) : "",
    );
    if (steps.length > 2 * longestPath) steps[longestPath] = "…";
    return root + steps.join("");
  }
}

/** At most so many steps at either end of a path are told. */
const longestPath = 10;

function put(holder: JsonHolder, key: string | number, json: Json): void {
  if (typeof key === "number") (holder as Json[])[key] = json;
  else setOwn(holder, key, json);
}

/** The form of what JSON can say and has no parts. */
export function plainJson(value: unknown): Json | undefined {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  return typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0) ? value : undefined;
}

function primitive(value: unknown): Json {
  const plain = plainJson(value);
  if (plain !== undefined) return plain;
  if (value === undefined || typeof value === "number")
    return { [tags.special]: Object.is(value, -0) ? "-0" : String(value) };
  if (typeof value === "bigint") return { [tags.bigint]: bigintText(value) };
  const key = typeof value === "symbol" ? Symbol.keyFor(value) : undefined;
  if (key !== undefined) return { [tags.symbol]: key };
  throw new Unstorable(describe(value));
}

/** Long ones in hexadecimal, which takes time in proportion to their length. */
function bigintText(value: bigint): string {
  const size = value < 0n ? -value : value;
  return size < 10n ** 40n ? value.toString() : `${value < 0n ? "-" : ""}0x${size.toString(16)}`;
}
