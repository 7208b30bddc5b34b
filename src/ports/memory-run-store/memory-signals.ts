import type { StoredSignal } from "../run-store.ts";

/** As many senders' identifiers are remembered at least. */
const remembered = 100_000;

/** The waiting signals of a topic; those before `head` are gone. */
interface Queue {
  signals: StoredSignal[];
  head: number;
}

/** Signals by topic, in their order of arrival. */
export class MemorySignals {
  /** Signals wait until somebody receives them: bounded by what is sent and never received, as in any store. */
  readonly #waiting = new Map<number, StoredSignal>();
  /** A topic is here while a signal of it waits. */
  readonly #queues = new Map<string, Queue>();
  /** Bounded: when `#senders` is full, it takes the place of `#formerSenders`. */
  #senders = new Set<string>();
  #formerSenders = new Set<string>();
  #last = 0;

  add(topic: string, data: string, id: string | undefined): boolean {
    if (id !== undefined && !this.#isNew(JSON.stringify([topic, id]))) return false;
    const signal = Object.freeze({ seq: ++this.#last, topic, data });
    this.#waiting.set(signal.seq, signal);
    const queue = this.#queues.get(topic);
    if (queue === undefined) this.#queues.set(topic, { signals: [signal], head: 0 });
    else queue.signals.push(signal);
    return true;
  }

  #isNew(sender: string): boolean {
    if (this.#senders.has(sender) || this.#formerSenders.has(sender)) return false;
    if (this.#senders.size >= remembered) {
      this.#formerSenders = this.#senders;
      this.#senders = new Set();
    }
    this.#senders.add(sender);
    return true;
  }

  oldest(topic: string, limit: number): StoredSignal[] {
    const queue = this.#queues.get(topic);
    return queue?.signals.slice(queue.head, queue.head + Math.max(0, limit)) ?? [];
  }

  /** Those of these numbers that do not wait, each as often as it is one too many. */
  missing(numbers: readonly number[]): number[] {
    const seen = new Set<number>();
    return numbers.filter((seq) => !this.#waiting.has(seq) || seen.size === seen.add(seq).size);
  }

  take(seq: number): void {
    const signal = this.#waiting.get(seq);
    const queue = signal && this.#queues.get(signal.topic);
    if (signal === undefined || queue === undefined) return;
    this.#waiting.delete(seq);
    const at = queue.signals.indexOf(signal, queue.head);
    if (at > queue.head) queue.signals.splice(at, 1);
    else queue.head++;
    if (queue.head === queue.signals.length) this.#queues.delete(signal.topic);
    else if (queue.head > queue.signals.length / 2) {
      queue.signals = queue.signals.slice(queue.head);
      queue.head = 0;
    }
  }

  get all(): StoredSignal[] {
    return [...this.#waiting.values()];
  }

  get senders(): number {
    return this.#senders.size + this.#formerSenders.size;
  }
}
