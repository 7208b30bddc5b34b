import type { Clock } from "../../ports/clock.ts";
import type { Randomness } from "../../ports/randomness.ts";
import type { ResultLog, ResultRecord } from "../../ports/result-log.ts";
import type { SeededRandom } from "../seeded-random.ts";

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

const begin = Date.UTC(2000, 0, 1);

/**
 * Everything around an engine that can happen in one order or another: bodies that end, commits, timers, turns of the
 * event loop. Nothing happens by itself; `step` lets one thing happen, chosen by the seed.
 */
export class SimulatedWorld implements Clock, Randomness, ResultLog {
  readonly #random: SeededRandom;
  readonly #ready: { readonly what: string; readonly happen: () => void }[] = [];
  readonly #timers: Timer[] = [];
  /** How often a timer goes before what is ready: 0 never, 1 always. */
  #haste: number;
  /** Milliseconds since the beginning. */
  #time = 0;
  #ids = 0;
  /** What has happened, for people to read. */
  readonly log: string[] = [];

  constructor(random: SeededRandom, haste = 0.1) {
    this.#random = random;
    this.#haste = haste;
  }

  now(): number {
    return begin + this.#time;
  }

  /** Milliseconds since the beginning, read without taking any. */
  get time(): number {
    return this.#time;
  }

  /** From now on timers go when nothing else can happen. */
  calm(): void {
    this.#haste = 0;
  }

  /** Lets time pass; timers that are due by then go off late. */
  pass(milliseconds: number): void {
    this.#time += milliseconds;
  }

  /** Goes on a little whenever it is read, now and then a lot: so that time budgets end at odd moments. */
  elapsed(): number {
    this.#time += this.#random.chance(0.2) ? 9 : 0.1;
    return this.#time;
  }

  setTimer(milliseconds: number, fire: () => void): () => void {
    const timer: Timer = { at: this.#time + Math.max(0, milliseconds), fire };
    this.#timers.push(timer);
    return () => {
      const position = this.#timers.indexOf(timer);
      if (position >= 0) this.#timers.splice(position, 1);
    };
  }

  macrotask(work: () => void): void {
    this.later("turn of the event loop", work);
  }

  next(): number {
    return this.#random.next();
  }

  id(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }

  commit(group: readonly ResultRecord[]): Promise<void> {
    return new Promise((resolve) => this.later(`commit of ${group.map(({ node }) => node).join()}`, resolve));
  }

  /** Adds something that may happen at any time from now; returns what takes it back. */
  later(what: string, happen: () => void): () => void {
    const event = { what, happen };
    this.#ready.push(event);
    return () => {
      const position = this.#ready.indexOf(event);
      if (position >= 0) this.#ready.splice(position, 1);
    };
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Lets one thing happen; false when there is nothing left that could. */
  step(): boolean {
    const timersFirst =
      this.#timers.length > 0 && (this.#ready.length === 0 || this.#random.chance(this.#haste));
    if (timersFirst) return this.#fireTimer();
    if (this.#random.chance(this.#haste / 4)) this.#time += this.#random.int(8_000);
    const [event] = this.#ready.splice(this.#random.int(this.#ready.length), 1);
    if (event === undefined) return false;
    this.log.push(event.what);
    event.happen();
    return true;
  }

  /** The earliest timer; among equal ones, any. */
  #fireTimer(): boolean {
    const at = Math.min(...this.#timers.map((timer) => timer.at));
    const due = this.#timers.filter((timer) => timer.at === at);
    const timer = this.#random.pick(due);
    this.#timers.splice(this.#timers.indexOf(timer), 1);
    this.#time = Math.max(this.#time, at);
    this.log.push(`timer at ${Math.round(at)} ms`);
    timer.fire();
    return true;
  }
}
