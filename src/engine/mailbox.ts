import { SignalOverflowError } from "../errors/run-errors.ts";

const limits = { perTopic: 10_000, topics: 10_000, ids: 100_000 };

type Receive = (data: unknown) => void;

/** A signal, and its place in the order of arrival. */
export interface Signal {
  readonly seq: number;
  readonly data: unknown;
}

/**
 * Signals by topic, first come, first served on both sides. Bounded: 10,000 signals a topic, 10,000 topics with signals;
 * more are refused. Receivers are bounded by the live runs. The last 100,000 sender ids are remembered.
 */
export class Mailbox {
  readonly #signals = new Map<string, Signal[]>();
  readonly #receivers = new Map<string, Map<object, Receive>>();
  readonly #ids = new Set<string>();
  #seq = 0;

  /**
   * Hands a signal to the first receiver, or keeps it for the next one.
   *
   * @param id - the sender's own: the same id to the same topic is one signal
   * @returns false when it was known already
   * @throws {SignalOverflowError} `CS_SIGNAL_OVERFLOW`
   */
  send(topic: string, data: unknown, id?: string): boolean {
    const known = id === undefined ? undefined : JSON.stringify([topic, id]);
    if (known !== undefined && this.#ids.has(known)) return false;
    if (!this.#hand(topic, data)) this.#keep(topic, data);
    if (known !== undefined) this.#remember(known);
    return true;
  }

  /** A signal that was taken, but is not wanted any more, goes back to its place. */
  putBack(topic: string, signal: Signal): void {
    if (this.#hand(topic, signal.data)) return;
    const waiting = this.#signals.get(topic) ?? [];
    const later = waiting.findIndex((other) => other.seq > signal.seq);
    waiting.splice(later < 0 ? waiting.length : later, 0, signal);
    this.#signals.set(topic, waiting);
  }

  /** Takes the next signal of a topic now, or calls `receive` with its data later. */
  take(topic: string, key: object, receive: Receive): Signal | undefined {
    const waiting = this.#signals.get(topic);
    if (waiting !== undefined) {
      const signal = waiting.shift();
      if (waiting.length === 0) this.#signals.delete(topic);
      return signal;
    }
    const receivers = this.#receivers.get(topic) ?? new Map<object, Receive>();
    this.#receivers.set(topic, receivers.set(key, receive));
    return undefined;
  }

  /** Stops waiting. */
  forget(topic: string, key: object): void {
    const receivers = this.#receivers.get(topic);
    receivers?.delete(key);
    if (receivers?.size === 0) this.#receivers.delete(topic);
  }

  #hand(topic: string, data: unknown): boolean {
    for (const [key, receive] of this.#receivers.get(topic) ?? []) {
      this.forget(topic, key);
      receive(data);
      return true;
    }
    return false;
  }

  #keep(topic: string, data: unknown): void {
    const waiting = this.#signals.get(topic);
    if (waiting === undefined && this.#signals.size >= limits.topics)
      throw new SignalOverflowError(topic, limits.topics);
    if (waiting !== undefined && waiting.length >= limits.perTopic)
      throw new SignalOverflowError(topic, limits.perTopic);
    const signal = { seq: this.#seq++, data };
    if (waiting === undefined) this.#signals.set(topic, [signal]);
    else waiting.push(signal);
  }

  #remember(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= limits.ids) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }
}
