import type { Clock } from "../ports/clock.ts";

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/**
 * A clock that does not wait: when everything else has had a turn, time jumps to the next timer. Retries and waits of
 * hours then take no time, and keep their order.
 *
 * @example
 * import { run, task, wait } from "cascade-ts";
 * import { InstantClock } from "cascade-ts/testing";
 * const late = task("late", () => "done");
 * await run(late().after(wait("2h")), { clock: new InstantClock() }); // => "done"
 */
export class InstantClock implements Clock {
  readonly #timers: Timer[] = [];
  readonly #start: number;
  #now: number;
  #due = false;

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

  setTimer(milliseconds: number, fire: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, milliseconds), fire };
    const later = this.#timers.findIndex((other) => other.at > timer.at);
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    this.#arm();
    return () => {
      const position = this.#timers.indexOf(timer);
      if (position >= 0) this.#timers.splice(position, 1);
    };
  }

  macrotask(work: () => void): void {
    setImmediate(work);
  }

  #arm(): void {
    if (this.#due || this.#timers.length === 0) return;
    this.#due = true;
    // Two turns, so that what a body has just put off goes first.
    setImmediate(() => setImmediate(this.#fire));
  }

  readonly #fire = (): void => {
    this.#due = false;
    const timer = this.#timers.shift();
    if (timer === undefined) return;
    this.#now = timer.at;
    this.#arm();
    timer.fire();
  };
}
