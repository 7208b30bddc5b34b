import { quote } from "../../errors/quote.ts";
import { setOwn, tags } from "./json.ts";
import { type Place, refuse } from "./place.ts";
import { stepOf } from "./unstorable.ts";

/** Makes a value of a part of the document; a container comes empty and is filled later. */
interface Maker {
  make(json: unknown, place: Place): unknown;
}

export type Fill = "array" | "object" | "entries" | "sparse" | "map" | "set" | "error";

/** Puts the children of a stored container into the container that was made for it. */
export const fillers: Readonly<
  Record<Fill, (maker: Maker, place: Place, json: object, target: object) => void>
> = {
  array(maker, place, json, target) {
    const items = json as readonly unknown[];
    const made = target as unknown[];
    for (let i = 0; i < items.length; i++) made.push(maker.make(items[i], { parent: place, step: i }));
  },
  object(maker, place, json, target) {
    for (const stored of Object.keys(json)) {
      const key = stored.charCodeAt(0) === 36 ? stored.slice(1) : stored;
      setOwn(target, key, maker.make(Reflect.get(json, stored), { parent: place, step: stepOf(stored) }));
    }
  },
  entries: (maker, place, json, target) =>
    fillEntries(maker, place, { items: json as unknown[], from: 0, target }),
  sparse(maker, place, json, target) {
    const { length } = target as unknown[];
    fillEntries(maker, place, { items: json as unknown[], from: 1, target });
    if ((target as unknown[]).length !== length) refuse(place, "an item lies beyond the length");
  },
  map(maker, place, json, target) {
    const made = target as Map<unknown, unknown>;
    const items = evenly(json as unknown[], 0, place);
    for (let i = 0; i < items.length; i += 2) {
      const key = maker.make(items[i], { parent: place, step: i });
      if (made.has(key)) refuse({ parent: place, step: i }, "the key is there already");
      made.set(key, maker.make(items[i + 1], { parent: place, step: i + 1 }));
    }
  },
  set(maker, place, json, target) {
    const made = target as Set<unknown>;
    const items = json as readonly unknown[];
    for (let i = 0; i < items.length; i++) {
      const item = maker.make(items[i], { parent: place, step: i });
      if (made.has(item)) refuse({ parent: place, step: i }, "the item is there already");
      made.add(item);
    }
  },
  error(maker, place, json, target) {
    Reflect.deleteProperty(target, "stack");
    fillEntries(maker, place, { items: json as unknown[], from: 1, target });
    checkError(place, target);
  },
};

interface Entries {
  /** Key, value, key, value, … */
  readonly items: readonly unknown[];
  readonly from: number;
  readonly target: object;
}

function fillEntries(maker: Maker, place: Place, { items, from, target }: Entries): void {
  evenly(items, from, place);
  const isList = Array.isArray(target);
  for (let i = from; i < items.length; i += 2) {
    const at = { parent: place, step: i };
    const key = keyOf(items[i], at);
    if (Object.hasOwn(target, key)) refuse(at, `the key ${quote(key)} is there already`);
    if (isList && key === "length") refuse(at, "a length among the keys");
    const hidden = target instanceof Error && isHidden(target, key);
    const value = maker.make(items[i + 1], { parent: place, step: i + 1 });
    if (target instanceof Error)
      Object.defineProperty(target, key, { value, enumerable: !hidden, writable: true, configurable: true });
    else setOwn(target, key, value);
  }
}

function keyOf(json: unknown, place: Place): string | symbol {
  if (typeof json === "string") return json;
  const key: unknown =
    typeof json === "object" && json !== null && Object.keys(json).length === 1
      ? Reflect.get(json, tags.symbol)
      : undefined;
  return typeof key === "string" ? Symbol.for(key) : refuse(place, `${quote(json)} is no key`);
}

function evenly(items: readonly unknown[], from: number, place: Place): readonly unknown[] {
  return (items.length - from) % 2 === 0 ? items : refuse(place, "a key without a value");
}

/** An array with holes, however long, that takes no more memory than what is in it. */
export function sparseArray(content: unknown, place: Place): unknown[] {
  const length: unknown = Array.isArray(content) ? content[0] : undefined;
  if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0 || length > 4_294_967_295)
    return refuse(place, `${quote(length)} is no length of an array`);
  const made: unknown[] = [];
  // An item that far out makes the engine keep the items as a dictionary instead of reserving room for all.
  made[4_294_967_294] = undefined;
  made.length = length;
  return made;
}

/** Not shown among the fields of an error. */
function isHidden(error: Error, key: string | symbol): boolean {
  if (key === "message" || key === "stack" || key === "cause") return true;
  // Errors of Cascade have their name, and most of them their errors, as a field.
  if (key === "name") return !isBranded(error);
  return key === "errors" && error instanceof AggregateError;
}

function isBranded(error: Error): boolean {
  return Symbol.for("cascade-ts.error") in error;
}

function checkError(place: Place, error: object): void {
  const texts = isBranded(error as Error) ? ["name", "message", "code"] : ["name", "message"];
  for (const key of [...texts, ...(Object.hasOwn(error, "stack") ? ["stack"] : [])]) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value !== "string") refuse(place, `${key} of an error is ${quote(value)}, not a text`);
  }
  if (error instanceof AggregateError && !Array.isArray(Reflect.get(error, "errors")))
    refuse(place, "the errors of an AggregateError are not a list");
}
