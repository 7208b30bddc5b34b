import type { CascadeEvent } from "../events/event.ts";

/** Events kept for a reader that is slower than the run. */
const capacity = 10_000;

/**
 * The events of a run as an async iterable. Bounded: beyond 10,000 unread events the newest are dropped and counted, and
 * the reader gets a warning `CS_W_EVENTS_DROPPED` with the count before the next event it can have.
 */
export class EventStream implements AsyncIterableIterator<CascadeEvent> {
  #buffer: CascadeEvent[] = [];
  #read = 0;
  #dropped = 0;
  #done = false;
  /** Readers that have asked ahead, first come, first served. */
  readonly #waiting: ((result: IteratorResult<CascadeEvent>) => void)[] = [];
  readonly #detach: () => void;

  /**
   * @param subscribe - connects the stream to the run; returns what disconnects it
   * @param isOver - the run has finished: there is nothing to come
   */
  constructor(subscribe: (subscriber: (event: CascadeEvent) => void) => () => void, isOver = false) {
    this.#done = isOver;
    this.#detach = subscribe((event) => this.#take(event));
  }

  #take(event: CascadeEvent): void {
    const isFull = this.#buffer.length - this.#read >= capacity;
    const isLast = event.type === "run-finished";
    if (this.#dropped > 0 && (!isFull || isLast)) this.#report(event);
    if (isFull && !isLast) this.#dropped++;
    else this.#push(event);
    if (event.type === "run-finished") this.#finish();
  }

  #report(event: CascadeEvent): void {
    const { runId, seq, time } = event;
    const message = `${this.#dropped} events were dropped because they were not read in time`;
    this.#dropped = 0;
    this.#push({ type: "warning", runId, seq, time, code: "CS_W_EVENTS_DROPPED", message, cause: undefined });
  }

  #push(event: CascadeEvent): void {
    const reader = this.#waiting.shift();
    if (reader === undefined) this.#buffer.push(event);
    else reader({ done: false, value: event });
  }

  #finish(): void {
    this.#done = true;
    this.#detach();
    for (const reader of this.#waiting.splice(0)) reader({ done: true, value: undefined });
  }

  async next(): Promise<IteratorResult<CascadeEvent>> {
    const event = this.#buffer[this.#read];
    if (event !== undefined) {
      this.#read++;
      if (this.#read === this.#buffer.length) {
        this.#buffer = [];
        this.#read = 0;
      }
      return { done: false, value: event };
    }
    if (this.#done) return { done: true, value: undefined };
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  async return(): Promise<IteratorResult<CascadeEvent>> {
    this.#buffer = [];
    this.#read = 0;
    this.#finish();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
