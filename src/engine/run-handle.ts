import type { Ending } from "../core/effects.ts";
import { CancelledError, RunInterruptedError } from "../errors/run-errors.ts";
import type { CascadeEvent, Subscriber } from "../events/event.ts";
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
