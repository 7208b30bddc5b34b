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
}

/** What a journal is kept with. */
export interface JournalOptions {
  readonly pace?: Pace;
  readonly watch?: JournalWatch;
  /** Bodies before the program counts as endless (default 1,000). */
  readonly limit?: number;
  /** Milliseconds that have passed. */
  readonly now?: () => number;
}

/** What the bodies of a program were asked to do: told by the bodies themselves, whoever runs them. */
export class Journal {
  /** Calls of bodies by key. */
  readonly calls = new Map<string, number>();
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
  /** Bounded by the bodies of a program. */
  readonly #noted = new Map<string, { readonly value: unknown }>();

  constructor({ pace, watch, limit, now }: JournalOptions = {}) {
    this.pace = pace ?? (() => Promise.resolve());
    this.now = now ?? (() => 0);
    this.#watch = watch ?? {};
    this.#limit = limit ?? 1_000;
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

  get running(): number {
    return this.underWay.size;
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

  leave(visit: Visit, succeeded: boolean): void {
    visit.ended = this.now();
    visit.succeeded = succeeded;
    this.underWay.delete(visit);
    this.#watch.left?.(visit);
  }
}
