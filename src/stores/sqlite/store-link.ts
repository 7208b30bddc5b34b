import { StoreError, StoreUnavailableError } from "../../errors/store-errors.ts";
import type { StoreNews } from "../../ports/run-store.ts";
import { errorOf } from "./store-failure.ts";
import type { RequestName, StoreMessage, StoreRequest, StoreRequests } from "./store-requests.ts";
import type { StoreThread, ThreadListener } from "./store-thread.ts";

/** Someone who waits for an answer. */
interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

type Listener = (news: StoreNews) => void;

/** This thread's end of a store: sends requests to the one that has the database, and hands out the answers. */
export class StoreLink {
  readonly #name: string;
  readonly #start: (listener: ThreadListener) => StoreThread;
  #thread: StoreThread | undefined;
  #nextId = 1;
  /** By number of the request. Bounded by what callers wait for. */
  readonly #waiting = new Map<number, Waiting>();
  /** What goes out at the end of this turn of the event loop, as one message. */
  #outbox: StoreRequest[] = [];
  /** Open sessions; a new thread is told of them. */
  readonly #engines = new Set<string>();
  /** Each watcher ends it. */
  readonly #listeners = new Set<Listener>();

  constructor(name: string, start: (listener: ThreadListener) => StoreThread) {
    this.#name = name;
    this.#start = start;
  }

  async signOn(engine: string): Promise<void> {
    try {
      await this.ask(engine, "signOn", true);
      await this.ask(engine, "signOn", false);
      this.#engines.add(engine);
    } catch (error) {
      if (this.#engines.size === 0) await this.#endThread();
      throw error;
    }
  }

  /** The last one that leaves closes the file. */
  async signOff(engine: string): Promise<void> {
    this.#engines.delete(engine);
    const answer = this.ask(engine, "signOff");
    try {
      await answer;
    } finally {
      if (this.#engines.size === 0) await this.#endThread();
    }
  }

  watch(listener: Listener): () => void {
    // A listener may be given twice, and each of them ends alone.
    const own: Listener = (news) => listener(news);
    this.#listeners.add(own);
    this.#hold();
    return () => {
      this.#listeners.delete(own);
      this.#hold();
    };
  }

  ask<K extends RequestName>(
    engine: string,
    name: K,
    ...args: Parameters<StoreRequests[K]>
  ): Promise<ReturnType<StoreRequests[K]>> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#send([id, engine, name, args]);
    });
  }

  #send(request: StoreRequest): void {
    if (this.#outbox.push(request) > 1) return;
    // Behind the promises of this turn, which may have more to send.
    queueMicrotask(() => process.nextTick(() => this.#flush()));
  }

  #flush(): void {
    const requests = this.#outbox;
    this.#outbox = [];
    try {
      const thread = this.#livingThread();
      this.#post(thread, requests);
      this.#hold();
    } catch (error) {
      const problem = `its thread cannot be started: ${error instanceof Error ? error.message : String(error)}`;
      for (const [id] of requests) this.#reject(id, new StoreUnavailableError(this.#name, problem));
    }
  }

  #post(thread: StoreThread, requests: readonly StoreRequest[]): void {
    try {
      thread.post(requests);
    } catch (error) {
      // Something in it cannot be sent. The others are not to blame.
      const [first] = requests;
      if (requests.length > 1) for (const request of requests) this.#post(thread, [request]);
      else if (first !== undefined) this.#reject(first[0], new StoreError(this.#name, String(error)));
    }
  }

  #livingThread(): StoreThread {
    if (this.#thread !== undefined) return this.#thread;
    const thread = this.#start({
      onMessage: (message) => this.#receive(message),
      onEnd: (problem) => {
        if (this.#thread === thread) this.#lose(problem);
      },
    });
    this.#thread = thread;
    for (const engine of this.#engines) thread.post([[0, engine, "signOn", [false]]]);
    return thread;
  }

  #receive({ answers, news }: StoreMessage): void {
    for (const [id, succeeded, value] of answers) {
      const waiting = this.#waiting.get(id);
      if (waiting === undefined) continue;
      this.#waiting.delete(id);
      if (succeeded) waiting.resolve(value as never);
      else waiting.reject(errorOf(this.#name, value));
    }
    this.#hold();
    if (news !== undefined) for (const listener of [...this.#listeners]) listener(news);
  }

  #reject(id: number, error: Error): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.reject(error);
  }

  /** The process stays alive while somebody waits for an answer or for news. */
  #hold(): void {
    this.#thread?.hold(this.#waiting.size > 0 || this.#listeners.size > 0);
  }

  #lose(problem: string): void {
    this.#thread = undefined;
    for (const id of [...this.#waiting.keys()])
      this.#reject(id, new StoreUnavailableError(this.#name, problem));
  }

  async #endThread(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.end();
  }
}
