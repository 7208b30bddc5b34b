import { types } from "node:util";

/** Hides what must not be seen in a text; gives the same text back when there is nothing. */
export type TextMask = (text: string) => string;

/** An object as masking reads it: what is inside, and how a masked copy is made. */
export interface Readable {
  /** The values inside. */
  readonly children: readonly unknown[];
  /** It has to be copied whatever is inside: a text of its own holds a secret, or nobody can tell. */
  readonly dirty: boolean;
  /** The copy, still empty, so that what contains itself can be copied. Text where that says enough. */
  shell(): unknown;
  /** Fills the copy; `masked` gives what a child becomes. */
  fill(shell: unknown, masked: (child: unknown) => unknown): void;
}

/** A property, read. */
export interface Field {
  readonly key: PropertyKey;
  readonly value: unknown;
  readonly enumerable: boolean;
}

/** Larger byte arrays are not searched. */
const mostBytes = 16_000_000;

/** An object that is shown as a text because what is inside cannot be told. */
function opaque(text: string): Readable {
  return { children: [], dirty: true, shell: () => text, fill: () => {} };
}

export const cannotBeShown = opaque("(a value that cannot be shown)");
export const tooLarge = opaque("(too large to be searched for secrets)");

/** A text, a number or anything else without properties. */
function plainText(text: unknown, mask: TextMask): Readable {
  const shown = typeof text === "string" ? mask(text) : text;
  return { children: [text], dirty: false, shell: () => shown, fill: () => {} };
}

/**
 * Reads what is no error. Getters and `toJSON` are called, as whoever shows the object would call them.
 *
 * @param room - entries that may be looked at; an object with more is not shown
 * @throws whatever the object's own code throws
 */
export function readObject(value: object, mask: TextMask, room: number): Readable {
  if (ArrayBuffer.isView(value)) return readBytes(value.buffer, value, mask);
  if (types.isAnyArrayBuffer(value))
    return readBytes(value, { byteOffset: 0, byteLength: value.byteLength }, mask);
  if (types.isMap(value)) return value.size * 2 > room ? tooLarge : readMap(value);
  if (types.isSet(value)) return value.size > room ? tooLarge : readSet(value);
  if (types.isRegExp(value)) return plainText(RegExp.prototype.toString.call(value), mask);
  if (types.isStringObject(value)) return plainText(String.prototype.valueOf.call(value), mask);
  if (value instanceof URLSearchParams)
    return plainText(URLSearchParams.prototype.toString.call(value), mask);
  const own = readFields(value, mask, room);
  const toJSON: unknown = types.isDate(value) ? undefined : Reflect.get(value, "toJSON");
  if (typeof toJSON !== "function" || own === tooLarge) return own;
  // What it becomes as JSON is what logs show, so that is what it becomes here when it has to be copied.
  const json = jsonForm(value, toJSON);
  const shown =
    typeof json === "object" && json !== null ? readFields(json, mask, room) : plainText(json, mask);
  return { ...shown, children: [...shown.children, ...own.children], dirty: shown.dirty || own.dirty };
}

function jsonForm(value: object, toJSON: unknown): unknown {
  try {
    return Reflect.apply(toJSON as () => unknown, value, [""]);
  } catch {
    return "(a value that cannot be shown)";
  }
}

function readBytes(
  buffer: ArrayBufferLike,
  { byteOffset, byteLength }: { readonly byteOffset: number; readonly byteLength: number },
  mask: TextMask,
): Readable {
  if (byteLength > mostBytes) return tooLarge;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
  return { children: [], dirty: mask(text) !== text, shell: () => "(bytes with a secret)", fill: () => {} };
}

function readMap(value: ReadonlyMap<unknown, unknown>): Readable {
  const entries = [...Map.prototype.entries.call(value)] as [unknown, unknown][];
  return {
    children: entries.flat(1),
    dirty: false,
    shell: () => new Map(),
    fill: (shell, masked) => {
      const copy = shell as Map<unknown, unknown>;
      const free = freeNames((name) => copy.has(name));
      for (const [key, one] of entries) {
        const shown = masked(key);
        copy.set(typeof shown === "string" ? free(shown) : shown, masked(one));
      }
    },
  };
}

function readSet(value: ReadonlySet<unknown>): Readable {
  const items = [...Set.prototype.values.call(value)] as unknown[];
  return {
    children: items,
    dirty: false,
    shell: () => new Set(),
    fill: (shell, masked) => {
      for (const item of items) (shell as Set<unknown>).add(masked(item));
    },
  };
}

/** Anything else by its own enumerable properties, with the same prototype. */
function readFields(value: object, mask: TextMask, room: number): Readable {
  if (Array.isArray(value) && value.length > room) return tooLarge;
  const keys = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  if (keys.length > room) return tooLarge;
  const fields = keys.map((key): Field => ({ key, value: Reflect.get(value, key), enumerable: true }));
  const prototype = Reflect.getPrototypeOf(value);
  return {
    children: fields.map((field) => field.value),
    dirty: fields.some(({ key }) => typeof key === "string" && mask(key) !== key),
    shell: () => (Array.isArray(value) ? new Array(value.length) : Object.create(prototype)),
    fill: (shell, masked) => defineFields(shell as object, fields, { mask, masked }),
  };
}

/** Puts fields into a copy. Names that become equal when they are masked are told apart by a number. */
export function defineFields(
  copy: object,
  fields: readonly Field[],
  how: { readonly mask: TextMask; readonly masked: (child: unknown) => unknown },
): void {
  const free = freeNames((name) => Object.hasOwn(copy, name));
  for (const { key, value, enumerable } of fields) {
    Object.defineProperty(copy, typeof key === "string" ? free(how.mask(key)) : key, {
      value: how.masked(value),
      enumerable,
      configurable: true,
      writable: true,
    });
  }
}

/** Gives each name once: "x", "x (2)", "x (3)". */
function freeNames(isTaken: (name: string) => boolean): (name: string) => string {
  /** The last number of each name that came twice. Bounded by the fields of one object. */
  const numbers = new Map<string, number>();
  return (name) => {
    if (!isTaken(name)) return name;
    let number = numbers.get(name) ?? 1;
    do number++;
    while (isTaken(`${name} (${number})`));
    numbers.set(name, number);
    return `${name} (${number})`;
  };
}
