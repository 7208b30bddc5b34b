import type { RunSession, StoredSignal } from "../../ports/run-store.ts";
import type { Signal } from "../mailbox.ts";
import type { Receive, SignalSource } from "../signal-source.ts";

/** Milliseconds until a store that was away is asked again. */
const lookAgain = 500;

/** What the mailbox needs of its engine. */
export interface MailboxHost {
  readonly later: (milliseconds: number, fn: () => void) => void;
  session(): Promise<RunSession>;
  read(text: string): unknown;
  /** A signal cannot be read. */
  warn(message: string, cause: unknown): void;
}

/**
 * Signals that a store keeps: a topic is a queue, first come, first served. A signal is given to one receiver of this engine
 * at a time, and is used up when it is stored together with the receiver's result. Bounded by the nodes that wait.
 */
export class StoreMailbox implements SignalSource {
  readonly #host: MailboxHost;
  readonly #receivers = new Map<string, Map<object, Receive>>();
  /** Given to a receiver, and not stored yet. */
  readonly #given = new Set<number>();
  /** Topics that are being looked at; true when there is news meanwhile. */
  readonly #looking = new Map<string, boolean>();

  constructor(host: MailboxHost) {
    this.#host = host;
  }

  take(topic: string, key: object, receive: Receive): Signal | undefined {
    const receivers = this.#receivers.get(topic) ?? new Map<object, Receive>();
    this.#receivers.set(topic, receivers.set(key, receive));
    this.look(topic);
    return undefined;
  }

  forget(topic: string, key: object): void {
    const receivers = this.#receivers.get(topic);
    receivers?.delete(key);
    if (receivers?.size === 0) this.#receivers.delete(topic);
  }

  /** Nothing is ever taken at once. */
  putBack(): void {}

  /** Topics that somebody waits for. */
  topics(): Iterable<string> {
    return this.#receivers.keys();
  }

  /** There may be signals for those who wait for a topic. */
  look(topic: string): void {
    if (!this.#receivers.has(topic)) return;
    if (this.#looking.has(topic)) {
      this.#looking.set(topic, true);
      return;
    }
    this.#looking.set(topic, false);
    void this.#fetch(topic).then((signals) => {
      const again = this.#looking.get(topic) === true;
      this.#looking.delete(topic);
      for (const signal of signals) this.#give(topic, signal);
      if (again) this.look(topic);
    });
  }

  async #fetch(topic: string): Promise<readonly StoredSignal[]> {
    try {
      const session = await this.#host.session();
      const wanted = (this.#receivers.get(topic)?.size ?? 0) + this.#given.size;
      return await session.signals(topic, wanted);
    } catch {
      // The store is away. News of what is there already do not come again, so it is asked again.
      this.#host.later(lookAgain, () => this.look(topic));
      return [];
    }
  }

  #give(topic: string, { seq, data }: StoredSignal): void {
    if (this.#given.has(seq)) return;
    const [first] = this.#receivers.get(topic) ?? [];
    if (first === undefined) return;
    const [key, receive] = first;
    let value: unknown;
    try {
      value = this.#host.read(data);
    } catch (error) {
      return this.#host.warn(`signal ${seq} of topic "${topic}" cannot be read; it stays where it is`, error);
    }
    this.#given.add(seq);
    this.forget(topic, key);
    receive(value, {
      seq,
      release: () => {
        this.#given.delete(seq);
        this.look(topic);
      },
    });
  }
}
