import { InvalidDocumentError } from "../../errors/codec-errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cipher } from "../../ports/codec.ts";
import type { RunSession, RunStore, StoreNews } from "../../ports/run-store.ts";
import { StoreMailbox } from "./store-mailbox.ts";
import { type SecretNames, StoredTexts } from "./stored-texts.ts";

export interface EngineStoreOptions {
  readonly store: () => Promise<RunStore>;
  readonly engine: string;
  readonly clock: Clock;
  readonly cipher: Cipher | undefined;
  /** Milliseconds that a store which is away is waited for. */
  readonly storeTimeout: number;
  /** Milliseconds that runs are kept after their end; undefined: for ever. */
  readonly keep: number | undefined;
}

/** Milliseconds between two looks for runs that are kept long enough. */
const pruneEvery = 3_600_000;

/** Texts that belong to no run hold no secrets that anybody knows. */
const noSecrets: SecretNames = {
  any: false,
  nameOf: () => undefined,
  mask: (text) => text,
  valueOf: (name) => {
    throw new InvalidDocumentError("value", `it names the secret "${name}"`);
  },
};

/** For people: secrets are not shown. */
const hiddenSecrets: SecretNames = { ...noSecrets, valueOf: () => "***" };

/** The store of an engine: one session, opened when it is first needed, and who wants to hear of what. */
export class EngineStore {
  readonly options: EngineStoreOptions;
  readonly mailbox: StoreMailbox;
  /** For what belongs to the engine and not to one run: the data of signals. */
  readonly texts: StoredTexts;
  #session: Promise<RunSession> | undefined;
  #unwatch: (() => void) | undefined;
  #prunedAt = 0;
  /** Bounded by the runs that are given up and the topics that are waited for. */
  readonly #timers = new Set<() => void>();
  /** By run. Bounded by the runs that somebody here waits for. */
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(options: EngineStoreOptions) {
    this.options = options;
    this.texts = new StoredTexts(noSecrets, options.cipher);
    this.mailbox = new StoreMailbox({
      later: this.later,
      session: () => this.session(),
      read: (text) => this.texts.read(text),
      warn: (message, cause) => process.emitWarning(`${message}: ${String(cause)}`, { code: "CS_W_SIGNAL" }),
    });
  }

  /** For what is shown of runs. Made anew each time, as it keeps what it has loaded. */
  shownTexts(): StoredTexts {
    return new StoredTexts(hiddenSecrets, this.options.cipher);
  }

  /** Calls `fn` later, unless the store is closed before. */
  readonly later = (milliseconds: number, fn: () => void): void => {
    const cancel = this.options.clock.setTimer(milliseconds, () => {
      this.#timers.delete(cancel);
      fn();
    });
    this.#timers.add(cancel);
  };

  /** Opened once; one that could not be opened is tried again by whoever asks next. */
  session(): Promise<RunSession> {
    this.#session ??= this.#open();
    return this.#session;
  }

  async #open(): Promise<RunSession> {
    try {
      const store = await this.options.store();
      const session = await store.open(this.options.engine);
      this.#unwatch = session.watch((news) => this.#tell(news));
      this.#prune(session);
      return session;
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }

  /** A run has ended: old ones are deleted now and then. */
  ended(session: RunSession): void {
    if (this.options.clock.now() - this.#prunedAt > pruneEvery) this.#prune(session);
  }

  #prune(session: RunSession): void {
    const { keep, clock } = this.options;
    if (keep === undefined) return;
    this.#prunedAt = clock.now();
    // A store that is away now is asked again another time.
    void session.prune(clock.now() - keep).catch(() => {});
  }

  /** Calls `listener` when something has happened to a run; returns what ends that. */
  listen(runId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(runId);
    };
  }

  #tell(news: StoreNews): void {
    for (const topic of news.all === true ? [...this.mailbox.topics()] : news.topics)
      this.mailbox.look(topic);
    const runs = news.all === true ? [...this.#listeners.keys()] : news.runs;
    for (const run of runs) for (const listener of [...(this.#listeners.get(run) ?? [])]) listener();
  }

  async close(): Promise<void> {
    this.#unwatch?.();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }
}
