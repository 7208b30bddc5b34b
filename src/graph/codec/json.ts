/** What `JSON.stringify` writes and `JSON.parse` reads. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A container that is still being filled. */
export type JsonHolder = Json[] | Record<string, Json>;

/**
 * The tags: an object with one key that begins with a single `$` stands for what JSON does not have. Keys of the user's
 * own objects that begin with `$` get another one in front.
 */
export const tags = {
  /** undefined, NaN, Infinity, -Infinity or -0, as text. */
  special: "$",
  bigint: "$bigint",
  symbol: "$symbol",
  date: "$date",
  url: "$url",
  /** [source, flags, lastIndex]. */
  regexp: "$regexp",
  /** [kind, base64]. */
  bytes: "$bytes",
  /** [key, value, key, value, …], for objects with symbols as keys. */
  object: "$object",
  /** The same, for objects without a prototype. */
  bare: "$bare",
  /** [length, key, value, …], for arrays with holes or with other keys. */
  sparse: "$sparse",
  /** [key, value, …]. */
  map: "$map",
  set: "$set",
  /** [kind, key, value, …]. */
  error: "$error",
  /** The same: key and data of a jump. */
  jump: "$jump",
  /** A number in the table of the document. */
  ref: "$ref",
  /** An object that has a name for whoever reads and writes the document. */
  name: "$name",
  /** A whole document: the value, then the table. */
  document: "$document",
  /** In graphs: the number of a node. */
  node: "$node",
} as const;

/** Sets a property that may be called `__proto__`. */
export function setOwn(target: object, key: PropertyKey, value: unknown, enumerable = true): void {
  if (enumerable && key !== "__proto__") (target as Record<PropertyKey, unknown>)[key] = value;
  else Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

/** A pattern longer than this is neither stored nor compiled. */
export const longestPattern = 10_000;
