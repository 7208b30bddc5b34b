/** What a cache is told of the call whose result it keeps. */
export interface CacheInfo {
  readonly task: string;
  readonly version: string;
  /** The call's arguments, with the values of LazyResults in place. */
  readonly args: readonly unknown[];
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly now: number;
}

/** A result that was kept: any value, `undefined` included. */
export interface CacheHit {
  readonly value: unknown;
}

/**
 * Where results are kept, and found again. Any object with these two methods will do; either may be async.
 *
 * `key` is a fingerprint of everything that can change the result: task, version, arguments. A `get` that fails counts as
 * a miss, a `set` that fails changes nothing; both are reported as warnings.
 */
export interface CachePolicy {
  /** The kept result, or undefined when there is none. */
  get(key: string, info: CacheInfo): CacheHit | undefined | Promise<CacheHit | undefined>;
  set(key: string, value: unknown, info: CacheInfo): void | Promise<void>;
}
