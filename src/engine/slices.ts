import type { Clock } from "../ports/clock.ts";

/** Milliseconds of work before timers, signals and I/O get a turn. */
const budget = 8;
const longestStride = 64;
/** Turns of all waiting runs together before each has had one: many waiting runs take turns often, a few go further. */
const roundTurns = 4_096;
/** Nobody waits. */
const noEnd = 2 ** 30;

/**
 * Shares the thread: all runs of a process work within one time budget, then yield a macrotask, then go on in turn. With
 * many waiting, each has a few turns at a time, so that nobody waits for the whole budgets of all others.
 * The clock is read every 1 to 64 turns, depending on how long turns take.
 */
export class Slices {
  readonly #clock: Clock;
  #begun: number;
  #checked: number;
  #stride = 1;
  /** Turns until the clock is read again, and how many they were. */
  #left = 0;
  #granted = 0;
  #expired = false;
  /** Turns until the next run has its turn. */
  #turns = noEnd;
  /** Who goes on after the macrotask, first come, first served. Bounded: each run is in it once. */
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begun = clock.elapsed();
    this.#checked = this.#begun;
  }

  /** Whether the budget is used up; asked once a turn. Stays true until the macrotask came. */
  due(): boolean {
    this.#left--;
    return this.#left < 0 && this.#isDue();
  }

  #isDue(): boolean {
    this.#left = 0;
    this.#turns -= this.#granted;
    this.#granted = 0;
    if (this.#expired || this.#turns <= 0) return true;
    const now = this.#clock.elapsed();
    const took = now - this.#checked;
    this.#checked = now;
    if (took < 0.25) this.#stride = Math.min(longestStride, this.#stride * 2);
    else if (took > 1) this.#stride = Math.max(1, this.#stride >> 2);
    this.#expired = now - this.#begun >= budget;
    if (this.#expired) return true;
    this.#granted = Math.min(this.#stride, this.#turns);
    this.#left = this.#granted - 1;
    return false;
  }

  /** Goes on after the next macrotask. */
  defer(goOn: () => void): void {
    this.#waiting.push(goOn);
    if (this.#waiting.length === 1) this.#clock.macrotask(this.#resume);
  }

  #resume = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#expired = false;
    this.#begun = this.#clock.elapsed();
    this.#checked = this.#begun;
    this.#left = 0;
    this.#granted = 0;
    let done = 0;
    const share = waiting.length > 1 ? Math.max(1, Math.floor(roundTurns / waiting.length)) : noEnd;
    while (done < waiting.length && !this.#expired) {
      this.#turns = share;
      this.#left = 0;
      this.#granted = 0;
      waiting[done++]?.();
    }
    this.#turns = noEnd;
    if (done === waiting.length) return;
    // Those that had no turn come before those that had one and are not finished.
    const again = this.#waiting;
    this.#waiting = [...waiting.slice(done), ...again];
    if (again.length === 0) this.#clock.macrotask(this.#resume);
  };
}

const shared = new WeakMap<Clock, Slices>();

/** The one budget of all runs that use a clock. */
export function slicesOf(clock: Clock): Slices {
  const known = shared.get(clock);
  if (known !== undefined) return known;
  const slices = new Slices(clock);
  shared.set(clock, slices);
  return slices;
}
