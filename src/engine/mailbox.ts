import { SignalOverflowError } from "../errors/run-errors.ts";

const limits = { perTopic: 10_000, topics: 10_000, ids: 100_000 };

type Receive = (data: unknown) => void;

/**
 * Signals by topic, first come, first served on both sides. Bounded: 10,000 signals a topic, 10,000 topics with signals;
 * more are refused. Receivers are bounded by the live runs. The last 100,000 sender ids are remembered.
 */
export class Mailbox {
  readonly #signals = new Map<string, unknown[]>();
  readonly #receivers = new Map<string, Map<object, Receive>>();
  readonly #ids = new Set<string>();

  /**
   * Hands a signal to the first receiver, or keeps it for the next one.
   *
   * @param id - the sender's own: the same id to the same topic is one signal
   * @throws {SignalOverflowError} `CS_SIGNAL_OVERFLOW`
   */
  send(topic: string, data: unknown, id?: string): void {
    const known = id === undefined ? undefined : JSON.stringify([topic, id]);
    if (known !== undefined && this.#ids.has(known)) return;
    if (!this.#hand(topic, data)) this.#keep(topic, data);
    if (known !== undefined) this.#remember(known);
  }

  /** A signal that was taken, but is not wanted any more, is the next one again. */
  putBack(topic: string, data: unknown): void {
    if (this.#hand(topic, data)) return;
    const waiting = this.#signals.get(topic);
    if (waiting === undefined) this.#signals.set(topic, [data]);
    else waiting.unshift(data);
  }

  /** Takes the next signal of a topic now (returns it in an array), or calls `receive` with it later. */
  take(topic: string, key: object, receive: Receive): readonly [unknown] | undefined {
    const waiting = this.#signals.get(topic);
    if (waiting !== undefined) {
      const data = waiting.shift();
      if (waiting.length === 0) this.#signals.delete(topic);
      return [data];
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
    if (waiting === undefined) {
      if (this.#signals.size >= limits.topics) throw new SignalOverflowError(topic, limits.topics);
      this.#signals.set(topic, [data]);
      return;
    }
    if (waiting.length >= limits.perTopic) throw new SignalOverflowError(topic, limits.perTopic);
    waiting.push(data);
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
