import { sha256 } from "./sha256.ts";

/** A container's text around its children, before each of them, and the children themselves. */
export interface Content {
  readonly open: string;
  readonly children: readonly unknown[];
  /** What stands before each child; undefined where that is only the comma between them. */
  readonly prefixes: readonly string[] | undefined;
  readonly close: string;
}

/** More bytes than this appear as their digest. */
const longBytes = 256;

/** What is no container: its whole text. Undefined for objects. */
export function valueToken(
  value: unknown,
  identityOf: (value: object | symbol) => number,
): string | undefined {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "boolean":
    case "undefined":
      return String(value);
    case "symbol": {
      const key = Symbol.keyFor(value);
      return key === undefined ? `&${identityOf(value)}` : `symbol${JSON.stringify(key)}`;
    }
    case "function":
      return `&${identityOf(value)}`;
    default:
      return value === null ? "null" : undefined;
  }
}

const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get;
const byteKinds = new Map<object, string>(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ]
    .map((kind): [object, string] => [kind.prototype, kind.name])
    .concat([
      [BigInt64Array.prototype, "BigInt64Array"],
      [BigUint64Array.prototype, "BigUint64Array"],
      [DataView.prototype, "DataView"],
      [ArrayBuffer.prototype, "ArrayBuffer"],
    ]),
);
const BufferKind: unknown = Reflect.get(globalThis, "Buffer");
if (typeof BufferKind === "function") byteKinds.set(BufferKind.prototype as object, "Buffer");

/** Byte arrays and buffers, by kind and content. */
export function bytesToken(value: object): string | undefined {
  const kind = byteKinds.get(Object.getPrototypeOf(value) as object);
  if (kind === undefined) return undefined;
  if (ArrayBuffer.isView(value)) {
    if (kind !== "DataView" && typedArrayName?.call(value) === undefined) return undefined;
    return byteText(kind, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  return kind === "ArrayBuffer" && isBuffer(value) ? byteText(kind, new Uint8Array(value)) : undefined;
}

function isBuffer(value: object): value is ArrayBuffer {
  try {
    return new DataView(value as ArrayBuffer).byteLength >= 0;
  } catch {
    // Made to look like a buffer, or detached: it has no bytes to compare.
    return false;
  }
}

function byteText(kind: string, bytes: Uint8Array): string {
  const text =
    bytes.length > longBytes
      ? `sha256:${sha256(bytes)}`
      : Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${kind}<${bytes.length}:${text}>`;
}

/**
 * The content of what is data through and through: arrays, plain objects, Map, Set, Date, RegExp. Undefined for the rest,
 * which includes anything with accessors, hidden properties or a prototype of its own.
 */
export function valueContent(value: object): Content | string | undefined {
  if (Array.isArray(value))
    return Object.getPrototypeOf(value) === Array.prototype ? arrayContent(value) : undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  try {
    switch (prototype) {
      case null:
        return objectContent(value, "bare{");
      case Object.prototype:
        return objectContent(value, "{");
      case Date.prototype:
        return bareOf(value) ? `Date(${Date.prototype.getTime.call(value)})` : undefined;
      case RegExp.prototype:
        return regExpText(value as RegExp);
      case Map.prototype:
        return bareOf(value) ? mapContent(value as ReadonlyMap<unknown, unknown>) : undefined;
      case Set.prototype:
        return bareOf(value)
          ? { open: "Set[", children: [...Set.prototype.values.call(value)], prefixes: undefined, close: "]" }
          : undefined;
      default:
        return undefined;
    }
  } catch {
    // Made to look like a Date, Map, …, without being one.
    return undefined;
  }
}

/** No properties beside what the kind itself holds. */
function bareOf(value: object): boolean {
  return Reflect.ownKeys(value).length === 0;
}

function regExpText(value: RegExp): string | undefined {
  if (Reflect.ownKeys(value).length !== 1) return undefined;
  return `RegExp(${JSON.stringify(value.source)},${value.flags},${value.lastIndex})`;
}

function arrayContent(value: readonly unknown[]): Content | undefined {
  const keys = Reflect.ownKeys(value);
  const isDense =
    keys.length === value.length + 1 &&
    (value.length === 0 || keys[value.length - 1] === String(value.length - 1));
  if (!isDense) {
    const content = objectContent(value, `sparse ${value.length}{`, "length");
    return content;
  }
  for (let i = 0; i < value.length; i++) if (lookupGetter.call(value, i) !== undefined) return undefined;
  return { open: "[", children: value, prefixes: undefined, close: "]" };
}

const lookupGetter = Reflect.get(Object.prototype, "__lookupGetter__") as (
  this: object,
  key: PropertyKey,
) => unknown;

function mapContent(value: ReadonlyMap<unknown, unknown>): Content {
  const children: unknown[] = [];
  const prefixes: string[] = [];
  for (const [key, one] of Map.prototype.entries.call(value)) {
    prefixes.push(children.length === 0 ? "" : ",", "=>");
    children.push(key, one);
  }
  return { open: "Map[", children, prefixes, close: "]" };
}

/** Keys sorted by their text; registered symbols after them. Unregistered ones cannot be sorted, so the object is opaque. */
function objectContent(value: object, open: string, ignored?: string): Content | undefined {
  const entries: [string, unknown][] = [];
  for (const key of Reflect.ownKeys(value)) {
    if (key === ignored) continue;
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property === undefined || !property.enumerable || !("value" in property)) return undefined;
    const registered = typeof key === "symbol" ? Symbol.keyFor(key) : undefined;
    if (typeof key === "symbol" && registered === undefined) return undefined;
    const text = typeof key === "symbol" ? `symbol${JSON.stringify(registered)}` : JSON.stringify(key);
    entries.push([`${text}:`, property.value]);
  }
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const prefixes = entries.map(([prefix], i) => (i === 0 ? prefix : `,${prefix}`));
  return { open, children: entries.map(([, child]) => child), prefixes, close: "}" };
}
