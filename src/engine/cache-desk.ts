import type { Flights } from "../core/flights.ts";
import type { Clock } from "../ports/clock.ts";
import { type CachedCall, CacheVisit } from "./cache-visit.ts";

/** What a desk works with. */
export interface CacheDeskOptions {
  /** The engine's: one call computes for all runs. */
  readonly flights: Flights;
  readonly clock: Pick<Clock, "now">;
  /** Reports what a person should look at. Must not throw. */
  readonly warn: (code: string, message: string, cause: unknown) => void;
}

/** Tasks that are remembered as warned of; any further one is not warned of. */
const mostTasks = 1_000;

/** Where the calls of one run come to their caches. */
export class CacheDesk {
  readonly #options: CacheDeskOptions;
  readonly #warned = new Set<string>();

  constructor(options: CacheDeskOptions) {
    this.#options = options;
  }

  /** Begins a visit: nothing happens before its `lookUp`. */
  visit(call: CachedCall): CacheVisit {
    return new CacheVisit(call, { ...this.#options, uncacheable: this.#uncacheable });
  }

  readonly #uncacheable = (task: string): void => {
    if (this.#warned.has(task) || this.#warned.size >= mostTasks) return;
    this.#warned.add(task);
    this.#options.warn(
      "CS_W_UNCACHEABLE",
      `a call of task "${task}" has no key, so its cache was not asked: an argument holds a function, an instance of a class or something else without content of its own. Pass plain data.`,
      undefined,
    );
  };
}
