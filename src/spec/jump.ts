const brand = Symbol.for("cascade-ts.jump");

/** What a body returns to go on elsewhere: the key of a route, and data for it. */
export class Jump<D = unknown> {
  readonly key: unknown;
  /** `undefined` is no data. */
  readonly data: D;

  constructor(key: unknown, data: D) {
    this.key = key;
    this.data = data;
  }

  get [brand](): true {
    return true;
  }
}

/** Whether a value is a Jump, of this or another copy of the package. */
export function isJump(value: unknown): value is Jump {
  return typeof value === "object" && value !== null && brand in value;
}

/**
 * Says where a bound node goes on. Returned by the body of a node that is bound to routes with `bind`.
 *
 * @param key - the key of a route of `selectJump`
 * @param data - an array replaces the route's arguments from the left, anything else the first; a route that is `null` ends with it
 * @example
 * const count = task("count", (n: number) => (n === 0 ? jump("done", "zero") : jump("again", n - 1)));
 * await run(bind(count(1000), (self) => selectJump({ again: self, done: null }))); // => "zero"
 */
export function jump(key: unknown): Jump<undefined>;
export function jump<const D>(key: unknown, data: D): Jump<D>;
export function jump(key: unknown, data?: unknown): Jump {
  return new Jump(key, data);
}
