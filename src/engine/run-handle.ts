import type { Ending } from "../core/effects.ts";
import type { Capacities } from "../core/gate/constraint-record.ts";
import { InvalidOptionError } from "../errors/definition-errors.ts";
import { NotInRunError } from "../errors/graph-errors.ts";
import { quote } from "../errors/quote.ts";
import { CancelledError, RunInterruptedError } from "../errors/run-errors.ts";
import type { CascadeEvent, Subscriber } from "../events/event.ts";
import { isLazy, type Lazy, opOf } from "../spec/lazy.ts";
import { EventStream } from "./event-stream.ts";
import type { Outbox } from "./outbox.ts";
import { type Outcome, unwrap } from "./outcome.ts";
import type { RunDriver } from "./run-driver.ts";

/** What a handle needs of its run. */
export interface RunControl {
  readonly id: string;
  readonly outbox: Outbox;
  readonly outcome: Promise<Outcome<unknown>>;
  /** The driver, once the run has begun. */
  driver(): RunDriver | undefined;
  stop(ending: Ending): void;
  setCapacities(capacities: Capacities): void;
  /** Takes the run's secrets out of a text. */
  mask(text: string): string;
}

/**
 * A run that is under way: its result, its events, and the means to end it.
 *
 * @example
 * const engine = new Engine();
 * const hello = task("hello", () => "hello");
 * const handle = engine.start(hello());
 * await handle.result(); // => "hello"
 */
export class RunHandle<T> {
  readonly #control: RunControl;

  constructor(control: RunControl) {
    this.#control = control;
  }

  /** Identifier of the run. */
  get id(): string {
    return this.#control.id;
  }

  /** The target's value; rejects when the run failed, was skipped, cancelled or interrupted. Unread it rejects nowhere. */
  result(): Promise<T> {
    return this.#control.outcome.then((outcome) => unwrap(outcome as Outcome<T>));
  }

  /** How the run ended; never rejects. */
  outcome(): Promise<Outcome<T>> {
    return this.#control.outcome as Promise<Outcome<T>>;
  }

  /** Ends the run: running bodies get their signal aborted, nothing new starts, `result` rejects with CancelledError. */
  cancel(reason?: unknown): void {
    this.#control.stop({ status: "cancelled", error: new CancelledError(reason) });
  }

  /** Ends the run because its process or engine ends. */
  interrupt(reason: string): void {
    this.#control.stop({ status: "interrupted", error: new RunInterruptedError(reason) });
  }

  /**
   * The value of a LazyResult of this run, as soon as it has one. Asks for nothing: what the run does not need is not run.
   *
   * @throws {TaskFailedError} what it failed with; {SkippedError} `CS_SKIPPED` when it was skipped, or the run ended
   * without it; {NotInRunError} `CS_NOT_IN_RUN` when no graph of the run has it
   * @example
   * const engine = new Engine();
   * const double = task("double", (n: number) => n * 2);
   * const four = double(2);
   * const handle = engine.start(double(four));
   * await handle.value(four); // => 4
   */
  value<V>(lazy: Lazy<V>): Promise<V> {
    const value = this.#valueOf(lazy);
    // Unread it rejects nowhere.
    value.catch(() => {});
    return value as Promise<V>;
  }

  async #valueOf(lazy: Lazy): Promise<unknown> {
    if (!isLazy(lazy)) throw new InvalidOptionError("lazy", `${quote(lazy)} is not a LazyResult.`);
    // The run begins in the next turn.
    if (this.#control.driver() === undefined) await Promise.resolve();
    const driver = this.#control.driver();
    if (driver === undefined) {
      unwrap(await this.#control.outcome);
      throw new NotInRunError(opOf(lazy).name);
    }
    return driver.valueOf(lazy);
  }

  /**
   * Changes what the run has of each capacity, from now on. Those that wait start as soon as there is enough.
   *
   * @throws {InvalidOptionError} `CS_INVALID_OPTION` for an amount that is negative or NaN
   */
  setCapacities(capacities: Capacities): void {
    this.#control.setCapacities(capacities);
  }

  /** A text with the run's secrets masked. */
  redact(text: string): string {
    return this.#control.mask(text);
  }

  /** Cancels the run, if it is still under way, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel("its handle was disposed of");
    await this.outcome();
  }

  /** Calls `subscriber` with every event from now on; returns what ends that. */
  subscribe(subscriber: Subscriber): () => void {
    const remove = this.#control.outbox.add(subscriber);
    this.#control.driver()?.machine.observe();
    return remove;
  }

  /** The events from now on. Up to 10,000 unread ones are kept; what is dropped beyond that is counted in a warning. */
  events(): AsyncIterableIterator<CascadeEvent> {
    return new EventStream((subscriber) => this.subscribe(subscriber), this.#control.outbox.closed);
  }
}
