/**
 * How long a body of an asynchronous task takes: settles when the body may go on. The signal is there where the task
 * is given one; a pace may reject when it aborts, as a well-behaved body would.
 */
export type Pace = (key: string, signal: AbortSignal | undefined) => Promise<void>;

/** Bodies that begin and end, as somebody who watches hears of them. */
export interface JournalWatch {
  entered?(key: string): void;
  left?(key: string): void;
}

/** What the bodies of a program were asked to do: counted by the bodies themselves, whoever runs them. */
export class Journal {
  /** Calls of bodies by key: block, node and turn; "b1.n3@2". */
  readonly calls = new Map<string, number>();
  /** Bodies under way now, and the most that were at once. */
  running = 0;
  mostRunning = 0;
  /** The bodies under way now, by key. */
  readonly underWay = new Map<string, number>();
  /** Set when the program did not come to an end by itself; what it gave then depends on the order of calls. */
  exhausted = false;
  readonly pace: Pace;
  readonly #watch: JournalWatch;
  readonly #limit: number;
  #count = 0;

  constructor(pace: Pace = () => Promise.resolve(), watch: JournalWatch = {}, limit = 1_000) {
    this.pace = pace;
    this.#watch = watch;
    this.#limit = limit;
  }

  /** Notes that a body begins. */
  enter(key: string): void {
    this.calls.set(key, (this.calls.get(key) ?? 0) + 1);
    this.running += 1;
    this.underWay.set(key, (this.underWay.get(key) ?? 0) + 1);
    this.mostRunning = Math.max(this.mostRunning, this.running);
    this.#count += 1;
    if (this.#count > this.#limit) this.exhausted = true;
    this.#watch.entered?.(key);
  }

  leave(key: string): void {
    this.running -= 1;
    const left = (this.underWay.get(key) ?? 0) - 1;
    if (left > 0) this.underWay.set(key, left);
    else this.underWay.delete(key);
    this.#watch.left?.(key);
  }
}
