import type { CacheHit, CachePolicy } from "../../spec/cache-policy.ts";

/** Keeps everything, and answers at once. Bounded by the calls of a program. */
export class PlainCache implements CachePolicy {
  readonly #kept = new Map<string, CacheHit>();

  get(key: string): CacheHit | undefined {
    return this.#kept.get(key);
  }

  set(key: string, value: unknown): void {
    this.#kept.set(key, { value });
  }
}
