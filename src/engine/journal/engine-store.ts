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
}

/** Texts that belong to no run hold no secrets that anybody knows. */
const noSecrets: SecretNames = {
  any: false,
  nameOf: () => undefined,
  mask: (text) => text,
  valueOf: (name) => {
    throw new InvalidDocumentError("value", `it names the secret "${name}"`);
  },
};

/** The store of an engine: one session, opened when it is first needed, and who wants to hear of what. */
export class EngineStore {
  readonly options: EngineStoreOptions;
  readonly mailbox: StoreMailbox;
  /** For what belongs to the engine and not to one run: the data of signals. */
  readonly texts: StoredTexts;
  #session: Promise<RunSession> | undefined;
  #unwatch: (() => void) | undefined;
  /** By run. Bounded by the runs that somebody here waits for. */
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(options: EngineStoreOptions) {
    this.options = options;
    this.texts = new StoredTexts(noSecrets, options.cipher);
    this.mailbox = new StoreMailbox({
      session: () => this.session(),
      read: (text) => this.texts.read(text),
      warn: (message, cause) => process.emitWarning(`${message}: ${String(cause)}`, { code: "CS_W_SIGNAL" }),
    });
  }

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
      return session;
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
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
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }
}
