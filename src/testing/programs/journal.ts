import type { CachePolicy } from "../../spec/cache-policy.ts";
import { isJump } from "../../spec/jump.ts";
import { isLazy } from "../../spec/lazy.ts";
import type { Held, HeldState } from "./held.ts";
import { PlainCache } from "./plain-cache.ts";
import type { Visit } from "./visit.ts";

/**
 * How long a body of an asynchronous task takes: settles when the body may go on. The signal is there where the task
 * is given one; a pace may reject when it aborts, as a well-behaved body would.
 */
export type Pace = (key: string, signal: AbortSignal | undefined) => Promise<void>;

/** Bodies that begin and end, as somebody who watches hears of them. */
export interface JournalWatch {
  entered?(visit: Visit): void;
  left?(visit: Visit): void;
  /** Something has become of a resource. */
  became?(held: Held): void;
}

/** What a journal is kept with. */
export interface JournalOptions {
  readonly pace?: Pace;
  readonly watch?: JournalWatch;
  /** Bodies before the program counts as endless (default 1,000). */
  readonly limit?: number;
  /** Milliseconds that have passed. */
  readonly now?: () => number;
  /** Makes what a node keeps its results in (default: something that answers at once). */
  readonly cache?: (key: string) => CachePolicy;
}

/** What the bodies of a program were asked to do: told by the bodies themselves, whoever runs them. */
export class Journal {
  /** Calls of bodies, and resources that were acquired, by key. */
  readonly calls = new Map<string, number>();
  /** Every acquisition of a resource, in order of beginning. Bounded by the calls. */
  readonly held: Held[] = [];
  /** Every call, in order of beginning. Bounded by the limit. */
  readonly visits: Visit[] = [];
  /** The bodies under way now. */
  readonly underWay = new Set<Visit>();
  /** Set when the program did not come to an end by itself; what it gave then depends on the order of calls. */
  exhausted = false;
  readonly pace: Pace;
  readonly now: () => number;
  readonly #watch: JournalWatch;
  readonly #limit: number;
  readonly #makeCache: (key: string) => CachePolicy;
  /** By node: results are shared by all calls of one, in all runs. Bounded by the nodes of a program. */
  readonly #caches = new Map<string, CachePolicy>();
  /** Bounded by the bodies of a program. */
  readonly #noted = new Map<string, { readonly value: unknown }>();

  constructor({ pace, watch, limit, now, cache }: JournalOptions = {}) {
    this.pace = pace ?? (() => Promise.resolve());
    this.now = now ?? (() => 0);
    this.#watch = watch ?? {};
    this.#limit = limit ?? 1_000;
    this.#makeCache = cache ?? (() => new PlainCache());
  }

  /** Notes what a body gave, for those who have to know before the engine says so; returns it. */
  note<T>(key: string, value: T): T {
    const known = this.#noted.get(key);
    this.#noted.set(key, known === undefined || known.value === value ? { value } : { value: undefined });
    return value;
  }

  /** What a body gave whenever it was called; undefined where that is not one thing. */
  noted(key: string): unknown {
    return this.#noted.get(key)?.value;
  }

  /** Where a node keeps its results. */
  cacheOf(key: string): CachePolicy {
    const cache = this.#caches.get(key) ?? this.#makeCache(key);
    this.#caches.set(key, cache);
    return cache;
  }

  get running(): number {
    return this.underWay.size;
  }

  /** Notes what has become of a resource. */
  become(held: Held, state: HeldState): void {
    held.state = state;
    held.since = this.now();
    if (state === "opening") this.held.push(held);
    if (state === "open") this.calls.set(held.key, (this.calls.get(held.key) ?? 0) + 1);
    this.#watch.became?.(held);
  }

  /** Notes that a body begins. */
  enter(visit: Visit): void {
    this.calls.set(visit.key, (this.calls.get(visit.key) ?? 0) + 1);
    this.visits.push(visit);
    this.underWay.add(visit);
    if (this.visits.length > this.#limit) this.exhausted = true;
    visit.signal?.addEventListener("abort", () => {
      visit.stopped ??= this.now();
    });
    this.#watch.entered?.(visit);
  }

  /** Notes that a body has ended: with a value, or without one. */
  leave(visit: Visit, given: { readonly value: unknown } | undefined): void {
    visit.ended = this.now();
    visit.succeeded = given !== undefined;
    visit.isPlain = given !== undefined && !isLazy(given.value) && !isJump(given.value);
    this.underWay.delete(visit);
    this.#watch.left?.(visit);
  }
}
