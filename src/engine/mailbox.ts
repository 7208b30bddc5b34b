import { SignalOverflowError } from "../errors/run-errors.ts";

/** Signals held for one topic, topics, and sender ids remembered. */
const limits = { perTopic: 10_000, topics: 10_000, ids: 100_000 };

interface Topic {
  readonly signals: unknown[];
  readonly receivers: Map<object, (data: unknown) => void>;
}

/**
 * Signals by topic, first come, first served on both sides. Bounded: 10,000 signals a topic, 10,000 topics with signals;
 * more are refused. The last 100,000 sender ids are remembered.
 */
export class Mailbox {
  readonly #topics = new Map<string, Topic>();
  readonly #ids = new Set<string>();

  /**
   * Hands a signal to the first receiver, or keeps it for the next one.
   *
   * @throws {SignalOverflowError} `CS_SIGNAL_OVERFLOW`
   */
  send(name: string, data: unknown, id?: string): void {
    if (id !== undefined && !this.#remember(`${name}\n${id}`)) return;
    const topic = this.#topics.get(name);
    for (const [key, receive] of topic?.receivers ?? []) {
      topic?.receivers.delete(key);
      this.#tidy(name);
      receive(data);
      return;
    }
    if (topic === undefined && this.#topics.size >= limits.topics)
      throw new SignalOverflowError(name, limits.topics);
    if ((topic?.signals.length ?? 0) >= limits.perTopic) throw new SignalOverflowError(name, limits.perTopic);
    this.#open(name).signals.push(data);
  }

  /** Takes the next signal of a topic now (returns it in an array), or calls `receive` with it later. */
  take(name: string, key: object, receive: (data: unknown) => void): readonly [unknown] | undefined {
    const topic = this.#open(name);
    if (topic.signals.length > 0) {
      const data = topic.signals.shift();
      this.#tidy(name);
      return [data];
    }
    topic.receivers.set(key, receive);
    return undefined;
  }

  /** Stops waiting. */
  forget(name: string, key: object): void {
    this.#topics.get(name)?.receivers.delete(key);
    this.#tidy(name);
  }

  #open(name: string): Topic {
    const known = this.#topics.get(name);
    if (known !== undefined) return known;
    const topic: Topic = { signals: [], receivers: new Map() };
    this.#topics.set(name, topic);
    return topic;
  }

  #tidy(name: string): void {
    const topic = this.#topics.get(name);
    if (topic !== undefined && topic.signals.length === 0 && topic.receivers.size === 0)
      this.#topics.delete(name);
  }

  /** False when the id was seen before. */
  #remember(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > limits.ids) for (const oldest of this.#ids) return this.#ids.delete(oldest);
    return true;
  }
}
