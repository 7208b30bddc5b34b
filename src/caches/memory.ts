import { InvalidPolicyError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import type { CacheHit, CacheInfo, CachePolicy } from "../spec/cache-policy.ts";
import { type Duration, toMilliseconds } from "../spec/duration.ts";

/** What `memory` takes. */
export interface MemoryCacheOptions {
  /** Results kept at the same time; beyond that the one that was not asked for longest goes (default 1,000). */
  readonly max?: number;
  /** How long a result is good for, from when it was kept (default: for ever). */
  readonly ttl?: Duration;
}

/** A cache that answers at once. */
export interface MemoryCache extends CachePolicy {
  get(key: string, info: CacheInfo): CacheHit | undefined;
  set(key: string, value: unknown, info: CacheInfo): void;
}

const known = new Set(["max", "ttl"]);

/**
 * Keeps results in memory, for as long as the process lives or `ttl` says. The time is that of the engine's clock.
 *
 * What one `memory()` keeps is shared by all tasks, calls and engines it is given to: make one for each thing that is to
 * be counted and forgotten apart. Values are kept as they are, not copied; whoever changes one changes it for all.
 *
 * @param options.max - results kept at the same time, a whole number of at least 1 (default 1,000)
 * @param options.ttl - milliseconds or a duration such as "10m" (default: no end)
 * @throws {InvalidPolicyError} `CS_INVALID_POLICY` for a bad `max` or an unknown option
 * @throws {InvalidDurationError} `CS_INVALID_DURATION` for a bad `ttl`
 * @example
 * let calls = 0;
 * const load = task("load", (id: number) => { calls++; return `user ${id}`; }, { cache: memory({ ttl: "10m" }) });
 * await run(load(7)); // => "user 7"
 * await run(load(7)); // => "user 7"
 * calls; // => 1
 */
export function memory(options: MemoryCacheOptions = {}): MemoryCache {
  if (typeof options !== "object" || options === null)
    throw new InvalidPolicyError(
      "memory",
      `${quote(options)} are no options; give { max: 1000, ttl: "10m" }.`,
    );
  for (const key of Object.keys(options)) {
    if (!known.has(key)) throw new InvalidPolicyError("memory", `unknown option "${key}"; known: max, ttl.`);
  }
  const { max = 1_000, ttl } = options;
  if (!Number.isSafeInteger(max) || max < 1)
    throw new InvalidPolicyError("memory", `max is ${quote(max)}; it must be a whole number of at least 1.`);
  return new RecentlyUsed(
    max,
    ttl === undefined ? Number.POSITIVE_INFINITY : toMilliseconds(ttl, "memory ttl"),
  );
}

/** A kept result, between the one that was asked for before it and the one asked for after it. */
interface Kept extends CacheHit {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  older: Kept | undefined;
  newer: Kept | undefined;
}

/**
 * The order of use goes through the results themselves: a Map keeps what was deleted at its head for a while, and would be
 * walked through for each result that goes.
 */
class RecentlyUsed implements MemoryCache {
  readonly #max: number;
  readonly #ttl: number;
  /** Bounded by `max`. */
  readonly #kept = new Map<string, Kept>();
  #oldest: Kept | undefined;
  #newest: Kept | undefined;

  constructor(max: number, ttl: number) {
    this.#max = max;
    this.#ttl = ttl;
  }

  get(key: string, { now }: CacheInfo): CacheHit | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#unlink(kept);
    if (now - kept.since >= this.#ttl) {
      this.#kept.delete(key);
      return undefined;
    }
    this.#append(kept);
    return { value: kept.value };
  }

  set(key: string, value: unknown, { now }: CacheInfo): void {
    const before = this.#kept.get(key);
    if (before !== undefined) this.#unlink(before);
    else if (this.#kept.size >= this.#max && this.#oldest !== undefined) {
      this.#kept.delete(this.#oldest.key);
      this.#unlink(this.#oldest);
    }
    const kept: Kept = { key, value, since: now, older: undefined, newer: undefined };
    this.#kept.set(key, kept);
    this.#append(kept);
  }

  #append(kept: Kept): void {
    kept.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = kept;
    else this.#newest.newer = kept;
    this.#newest = kept;
  }

  #unlink(kept: Kept): void {
    const { older, newer } = kept;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    kept.older = undefined;
    kept.newer = undefined;
  }
}
