import { isJump } from "../../spec/jump.ts";
import { errorContent } from "./error-content.ts";
import type { Json, JsonHolder } from "./json.ts";
import { tags } from "./json.ts";
import { leafContent } from "./leaf-content.ts";
import { describe, stepOf, Unstorable } from "./unstorable.ts";

/** A container, read once: its encoded form, still empty, and the children that go into it. */
export interface Content {
  readonly out: Json;
  readonly holder: JsonHolder;
  /** The children's keys in the holder, or undefined where they stand in an array from `from` on. */
  readonly keys: readonly string[] | undefined;
  readonly from: number;
  readonly children: readonly unknown[];
  /** How a child looks in a path. */
  readonly steps: "index" | "key" | "entry" | "map";
}

/**
 * Reads a container without running code of its own, unless it is a proxy.
 *
 * @throws {Unstorable} for what has no stored form
 */
export function contentOf(source: object, secretKey?: (key: string) => boolean): Content {
  if (Array.isArray(source)) return arrayContent(source);
  const prototype: unknown = Object.getPrototypeOf(source);
  if (prototype === Object.prototype) return objectContent(source, secretKey);
  if (prototype === null) return entryContent(source, tags.bare, []);
  if (prototype === Map.prototype) return mapContent(source);
  if (prototype === Set.prototype) return setContent(source);
  if (isJump(source))
    return entries(tags.jump, { first: [], items: ["key", source.key, "data", source.data] });
  const leaf = leafContent(source, prototype);
  if (leaf !== undefined) return { ...list([]), out: leaf };
  if (source instanceof Error) return entries(tags.error, errorContent(source));
  // A plain object of another realm has its own Object.prototype.
  if (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf"))
    return objectContent(source, secretKey);
  throw new Unstorable(describe(source));
}

/** How a child looks in a path: `[0]`, `.name`, `[key 2]`. */
export function stepTo({ keys, children, steps }: Content, position: number): string {
  switch (steps) {
    case "index":
      return `[${position}]`;
    case "key": {
      const key = keys?.[position] ?? "";
      return stepOf(key.startsWith("$") ? key.slice(1) : key);
    }
    case "entry":
      return stepOf(children[position - (position % 2)] as PropertyKey);
    case "map":
      return `[${position % 2 === 0 ? "key" : "value"} ${position >> 1}]`;
  }
}

function list(children: readonly unknown[]): Content {
  const holder: Json[] = [];
  return { out: holder, holder, keys: undefined, from: 0, children, steps: "index" };
}

/** Keys and values one after the other, behind what comes first. */
function entries(tag: string, { first, items }: { first: readonly Json[]; items: unknown[] }): Content {
  const holder: Json[] = [...first];
  return {
    out: { [tag]: holder },
    holder,
    keys: undefined,
    from: first.length,
    children: items,
    steps: "entry",
  };
}

const lookupGetter = Reflect.get(Object.prototype, "__lookupGetter__") as (
  this: object,
  key: PropertyKey,
) => unknown;

function arrayContent(source: readonly unknown[]): Content {
  const prototype: unknown = Object.getPrototypeOf(source);
  // The Array.prototype of any realm is an array itself; the prototype of a subclass is not.
  if (prototype !== Array.prototype && !Array.isArray(prototype)) throw new Unstorable(describe(source));
  const children: unknown[] = [];
  for (let i = 0; i < source.length; i++) {
    if (lookupGetter.call(source, i) !== undefined) throw new Unstorable("an accessor property", `[${i}]`);
    const child = source[i];
    if (child === undefined && !Object.hasOwn(source, i)) break;
    children.push(child);
  }
  const isDense = children.length === source.length && Reflect.ownKeys(source).length === source.length + 1;
  return isDense ? list(children) : entryContent(source, tags.sparse, [source.length]);
}

function objectContent(source: object, secretKey: ((key: string) => boolean) | undefined): Content {
  const own = Reflect.ownKeys(source);
  const keys: string[] = new Array(own.length);
  const children: unknown[] = new Array(own.length);
  for (let i = 0; i < own.length; i++) {
    const key = own[i] ?? "";
    if (typeof key === "symbol" || secretKey?.(key) === true) return entryContent(source, tags.object, []);
    keys[i] = key.charCodeAt(0) === 36 ? `$${key}` : key;
    children[i] = dataOf(source, key);
  }
  const holder: Record<string, Json> = {};
  return { out: holder, holder, keys, from: 0, children, steps: "key" };
}

function entryContent(source: object, tag: string, first: readonly Json[]): Content {
  const items: unknown[] = [];
  for (const key of Reflect.ownKeys(source)) {
    if (key === "length" && tag === tags.sparse) continue;
    if (typeof key === "symbol" && Symbol.keyFor(key) === undefined)
      throw new Unstorable("a property whose key is a symbol not registered with Symbol.for", stepOf(key));
    items.push(key, dataOf(source, key));
  }
  return entries(tag, { first, items });
}

function dataOf(source: object, key: PropertyKey): unknown {
  const property = Object.getOwnPropertyDescriptor(source, key);
  if (property === undefined) throw new Unstorable("a property that vanished while it was read", stepOf(key));
  if (!("value" in property)) throw new Unstorable("an accessor property", stepOf(key));
  if (property.enumerable !== true) throw new Unstorable("a hidden property", stepOf(key));
  return property.value;
}

function mapContent(source: object): Content {
  refuseExtras(source);
  const children: unknown[] = [];
  for (const [key, value] of Map.prototype.entries.call(source)) children.push(key, value);
  const holder: Json[] = [];
  return { out: { [tags.map]: holder }, holder, keys: undefined, from: 0, children, steps: "map" };
}

function setContent(source: object): Content {
  refuseExtras(source);
  const children: unknown[] = [...Set.prototype.values.call(source)];
  const holder: Json[] = [];
  return { out: { [tags.set]: holder }, holder, keys: undefined, from: 0, children, steps: "index" };
}

function refuseExtras(source: object): void {
  const [key] = Reflect.ownKeys(source);
  if (key !== undefined) throw new Unstorable(`${describe(source)} with properties of its own`, stepOf(key));
}
