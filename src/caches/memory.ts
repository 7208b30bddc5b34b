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

interface Kept extends CacheHit {
  /** Milliseconds since the epoch. */
  readonly since: number;
}

class RecentlyUsed implements MemoryCache {
  readonly #max: number;
  readonly #ttl: number;
  /** The one that was not asked for longest comes first. Bounded by `max`. */
  readonly #kept = new Map<string, Kept>();

  constructor(max: number, ttl: number) {
    this.#max = max;
    this.#ttl = ttl;
  }

  get(key: string, { now }: CacheInfo): CacheHit | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    if (now - kept.since >= this.#ttl) return undefined;
    this.#kept.set(key, kept);
    return { value: kept.value };
  }

  set(key: string, value: unknown, { now }: CacheInfo): void {
    this.#kept.delete(key);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < this.#max) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(key, { value, since: now });
  }
}
