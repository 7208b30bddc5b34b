import { errorText } from "../events/error-text.ts";
import type { CascadeEvent, Subscriber } from "../events/event.ts";

/** An event without what every event gets when it is sent. */
export type Draft = CascadeEvent extends infer E
  ? E extends CascadeEvent
    ? Omit<E, "runId" | "seq" | "time">
    : never
  : never;

type Writable<E> = { -readonly [K in keyof E]: E[K] };

/**
 * The events of one run on their way to its subscribers. They are delivered after the core has come to rest, in order,
 * so that a subscriber may do anything, also cancel the run. One that throws is reported and goes on getting events.
 */
export class Outbox {
  readonly #runId: string;
  readonly #now: () => number;
  readonly #hide: <E extends object>(event: E) => E;
  readonly #subscribers = new Set<Subscriber>();
  /** The same, as a list that a delivery under way keeps while somebody joins or leaves. */
  #list: readonly Subscriber[] = [];
  readonly #broken = new WeakSet<Subscriber>();
  #waiting: CascadeEvent[] = [];
  #seq = 0;
  #delivering = false;
  #closed = false;

  /** @param hide - takes secrets out of an event */
  constructor(runId: string, now: () => number, hide: <E extends object>(event: E) => E = (event) => event) {
    this.#runId = runId;
    this.#now = now;
    this.#hide = hide;
  }

  get observed(): boolean {
    return this.#subscribers.size > 0;
  }

  /** The run has finished: nothing comes any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The run has finished, whether anybody looked or not. */
  close(): void {
    this.#closed = true;
  }

  add(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber);
    this.#list = [...this.#subscribers];
    return () => {
      this.#subscribers.delete(subscriber);
      this.#list = [...this.#subscribers];
    };
  }

  /** Only called when somebody looks. Bounded: `deliver` follows every move of the core. */
  post(draft: Draft): void {
    if (this.#closed) return;
    this.#closed = draft.type === "run-finished";
    // The draft was made for this call, so it becomes the event: a copy would be half of what an event costs.
    const event = draft as Writable<CascadeEvent>;
    event.runId = this.#runId;
    event.seq = ++this.#seq;
    event.time = this.#now();
    this.#waiting.push(this.#hide(event));
  }

  /** Hands out what is waiting, also what comes in meanwhile. */
  deliver(): void {
    if (this.#delivering || this.#waiting.length === 0) return;
    this.#delivering = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const event of batch) {
        for (const subscriber of this.#list) this.#hand(subscriber, event);
      }
    }
    this.#delivering = false;
  }

  #hand(subscriber: Subscriber, event: CascadeEvent): void {
    try {
      subscriber(event);
    } catch (cause) {
      if (this.#broken.has(subscriber)) return;
      this.#broken.add(subscriber);
      const message = `a subscriber threw on ${event.type}; it goes on getting events`;
      const shown = this.#hide({ cause }).cause;
      process.emitWarning(`${message}: ${errorText(shown)}`, { code: "CS_W_SUBSCRIBER" });
      this.post({ type: "warning", code: "CS_W_SUBSCRIBER", message, cause });
    }
  }
}
