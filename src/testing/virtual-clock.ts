import type { Clock } from "../ports/clock.ts";
import { type Duration, toMilliseconds } from "../spec/duration.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/**
 * A clock whose time passes only when a test says so: give it to an engine, and retries, waits and timeouts of hours
 * take no time at all.
 *
 * @example
 * import { run, task, wait } from "cascade-ts";
 * import { VirtualClock } from "cascade-ts/testing";
 * const clock = new VirtualClock();
 * const late = task("late", () => "done");
 * const done = run(late().after(wait("2h")), { clock });
 * await clock.advance("2h");
 * await done; // => "done"
 */
export class VirtualClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #start: number;
  #now: number;
  #order = 0;

  /** @param start - milliseconds since the epoch (default: the beginning of 2000, UTC) */
  constructor(start = Date.UTC(2000, 0, 1)) {
    this.#start = start;
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now - this.#start;
  }

  /** Calls a function so many milliseconds from now; returns what takes it back. */
  setTimer(milliseconds: number, fire: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order++, fire };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Work that only lets others go first is no matter of time: it runs by itself. */
  macrotask(work: () => void): void {
    setImmediate(work);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer is due, in milliseconds since the epoch; undefined when none is set. */
  get nextTimer(): number | undefined {
    return this.#next()?.at;
  }

  /**
   * Lets time pass: fires what is due on the way, in order, and lets everything settle in between.
   *
   * @param duration - milliseconds or a text such as "1.5s" (default 0: only lets settle)
   */
  async advance(duration: Duration = 0): Promise<void> {
    const end = this.#now + toMilliseconds(duration, "clock.advance");
    await settled();
    for (let timer = this.#next(); timer !== undefined && timer.at <= end; timer = this.#next()) {
      this.#fire(timer);
      await settled();
    }
    this.#now = end;
  }

  /** Jumps to the next timer and fires it alone; false when none is set. */
  fireNext(): boolean {
    const timer = this.#next();
    if (timer !== undefined) this.#fire(timer);
    return timer !== undefined;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.fire();
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }
}

/** After two turns of the event loop: all promises have been followed, and what they put off has begun. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
