import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { StoreNews } from "../../ports/run-store.ts";
import { BatchRunner } from "./batch-runner.ts";
import { keepEngineAlive } from "./engine-rows.ts";
import { ForeignNews } from "./foreign-news.ts";
import { FreshNews } from "./fresh-news.ts";
import { loadDriver, type OpenDatabase } from "./load-driver.ts";
import { type DatabaseOptions, type OpenedDatabase, openDatabase } from "./open-database.ts";
import type { StoreContext } from "./store-context.ts";
import { failureNote } from "./store-failure.ts";
import { endOfRequests, type StoreAnswer, type StoreMessage, type StoreRequest } from "./store-requests.ts";

/** Milliseconds between two renewals of the leases. */
const heartbeat = 3_000;
/** Milliseconds between two looks for what other processes did. */
const glance = 50;
/** How long the thread stays awake for the next request before it lies down, in milliseconds: waking it takes as long. */
const linger = 0.03;
/** Then it does lie down, so that its timers have their turn. */
const lingersInARow = 100;

/** Everything about the file that is open. */
interface OpenStore extends OpenedDatabase {
  readonly context: StoreContext;
  readonly batches: BatchRunner;
  readonly foreign: ForeignNews;
}

export interface ServerOptions extends DatabaseOptions {
  /** Whether the thread has nothing else to do than to wait for requests. */
  readonly isAlone: boolean;
}

/** Owns the database, and answers what comes through a port. Runs in a thread of its own. */
export class StoreServer {
  readonly #port: MessagePort;
  readonly #options: ServerOptions;
  readonly #clock: Clock;
  /** Bounded by what callers wait for. */
  #queue: StoreRequest[] = [];
  #driver: OpenDatabase | undefined;
  #store: OpenStore | undefined;
  #isOpening = false;
  #isEnding = false;
  /** Engines whose leases are renewed; they sign off. */
  readonly #engines = new Set<string>();
  readonly #timers: NodeJS.Timeout[];

  constructor(port: MessagePort, options: ServerOptions, clock: Clock = systemClock) {
    this.#port = port;
    this.#options = options;
    this.#clock = clock;
    this.#timers = [
      setInterval(() => this.#renewLeases(), heartbeat),
      setInterval(() => this.#lookAround(), glance),
    ];
    for (const timer of this.#timers) timer.unref();
    port.on("message", (message: StoreRequest[] | typeof endOfRequests) => this.#receive(message));
  }

  /** Whether the process stays alive for it, when it shares a thread. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#port.ref();
    else this.#port.unref();
  }

  #receive(first: StoreRequest[] | typeof endOfRequests): void {
    this.#take(first);
    this.#takeWaiting();
    if (this.#isOpening) return;
    if (this.#store === undefined) void this.#open();
    else this.#work(this.#store);
  }

  #take(message: StoreRequest[] | typeof endOfRequests): void {
    if (message === endOfRequests) this.#isEnding = true;
    else for (const request of message) this.#queue.push(request);
  }

  /** What waits at the port goes into the same transaction. */
  #takeWaiting(): boolean {
    let isMore = false;
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      this.#take(next.message);
      isMore = true;
    }
    return isMore;
  }

  async #open(): Promise<void> {
    if (this.#isEnding && this.#queue.length === 0) return this.#end();
    this.#isOpening = true;
    try {
      this.#driver ??= await loadDriver();
      this.#store = openStore(this.#driver, this.#options, this.#clock);
    } catch (error) {
      const failure = failureNote(error);
      this.#say(this.#queue.splice(0).map(([id]): StoreAnswer => [id, false, failure]));
    } finally {
      this.#isOpening = false;
    }
    if (this.#store !== undefined) this.#work(this.#store);
    else if (this.#isEnding) this.#end();
  }

  #work(store: OpenStore): void {
    for (let round = 1; ; round++) {
      const requests = this.#queue;
      this.#queue = [];
      for (const request of requests) this.#note(request);
      store.batches.run(requests, (answers, news) => this.#say(answers, news));
      if (this.#isEnding) return this.#end();
      // What is taken here must be worked off here: no message will tell of it again.
      if (!this.#options.isAlone || round === lingersInARow || !this.#awaitMore()) return;
    }
  }

  #note([, engine, name, args]: StoreRequest): void {
    if (name === "signOn" && args[0] === false) this.#engines.add(engine);
    if (name === "signOff") this.#engines.delete(engine);
  }

  #awaitMore(): boolean {
    const until = this.#clock.elapsed() + linger;
    do {
      if (this.#takeWaiting()) return true;
    } while (this.#clock.elapsed() < until);
    return false;
  }

  #say(answers: readonly StoreAnswer[], news?: StoreNews): void {
    if (answers.length === 0 && news === undefined) return;
    const message: StoreMessage = { answers, news };
    this.#port.postMessage(message);
  }

  /** A beat that fails is followed by another one, long before the lease is over. */
  #renewLeases(): void {
    const store = this.#store;
    if (store === undefined || this.#engines.size === 0) return;
    attempt(() =>
      store.transactions.run("write", () => {
        for (const engine of this.#engines) keepEngineAlive(store.context, engine);
      }),
    );
  }

  /** Also when nobody listens: who begins to must miss nothing from that moment on, and a look costs microseconds. */
  #lookAround(): void {
    const store = this.#store;
    if (store === undefined) return;
    attempt(() => {
      const news = store.foreign.look();
      if (news !== undefined) this.#say([], news);
    });
  }

  #end(): void {
    for (const timer of this.#timers) clearInterval(timer);
    attempt(() => this.#store?.database.close());
    this.#store = undefined;
    this.#port.close();
  }
}

function openStore(open: OpenDatabase, options: DatabaseOptions, clock: Clock): OpenStore {
  const opened = openDatabase(open, options, clock);
  const { database, transactions } = opened;
  const context = { database, now: () => clock.now(), news: new FreshNews(database) };
  const batches = new BatchRunner(context, transactions, clock);
  return { ...opened, context, batches, foreign: new ForeignNews(database, transactions) };
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // It comes again by itself.
  }
}
