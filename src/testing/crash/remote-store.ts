import { StoreUnavailableError } from "../../errors/store-errors.ts";
import type { CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { ClaimOptions, RunSession, RunStore, StoredSignal, StoreNews } from "../../ports/run-store.ts";
import type { NewRun, RunContents, RunFilter, RunStatus, StoredRun } from "../../ports/stored-run.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** What goes on between an engine and its store. */
export interface StoreTraffic {
  /** Something is to be written: false when the store is away. A process that crashes now does so before it is written. */
  writing(process: SimulatedProcess, what: string): boolean;
  /** It was written. False when the answer is lost, which an engine takes for a store that is away. */
  written(
    process: SimulatedProcess,
    commit: RunCommit | undefined,
    answer: CommitAnswer | undefined,
  ): boolean;
}

/** A session whose engine can crash, or stand still (see `MemoryRunStore`). */
export interface FrailSession extends RunSession {
  abandon(): void;
  stall(): () => void;
}

/** A store for simulations. */
export interface FrailStore {
  open(engine: string): Promise<FrailSession>;
}

/** The store as a process has it: everything takes its time, and may fail on the way there and on the way back. */
export class RemoteStore implements RunStore {
  readonly name = "remote";
  readonly capabilities = { durable: true, shared: true } as const;
  readonly #inner: FrailStore;
  readonly #process: SimulatedProcess;
  readonly #traffic: StoreTraffic;
  /** The session at the store's end of the line. */
  session: FrailSession | undefined;
  /** The engine's identifier. */
  engine: string | undefined;

  constructor(inner: FrailStore, process: SimulatedProcess, traffic: StoreTraffic) {
    this.#inner = inner;
    this.#process = process;
    this.#traffic = traffic;
  }

  async open(engine: string): Promise<RunSession> {
    await this.#process.turn("the store is opened");
    this.session = await this.#inner.open(engine);
    this.engine = engine;
    return new RemoteSession(this.session, this.#process, this.#traffic);
  }
}

class RemoteSession implements RunSession {
  readonly #inner: RunSession;
  readonly #process: SimulatedProcess;
  readonly #traffic: StoreTraffic;

  constructor(inner: RunSession, process: SimulatedProcess, traffic: StoreTraffic) {
    this.#inner = inner;
    this.#process = process;
    this.#traffic = traffic;
  }

  create(run: NewRun): Promise<{ readonly created: boolean; readonly run: StoredRun }> {
    return this.#write("create", () => this.#inner.create(run));
  }

  claim(id: string, options?: ClaimOptions): Promise<StoredRun | undefined> {
    return this.#write("claim", () => this.#inner.claim(id, options));
  }

  load(id: string): Promise<RunContents> {
    return this.#read("load", () => this.#inner.load(id));
  }

  async commit(commit: RunCommit): Promise<CommitAnswer> {
    const { seq, changes } = commit;
    const what = `commit ${seq} of ${changes.map(({ kind }) => kind).join()}`;
    await this.#process.turn(`${what} reaches the store`);
    const isThere = this.#traffic.writing(this.#process, what);
    await this.#alive();
    if (!isThere) throw await this.#away(what);
    const answer = await this.#inner.commit(commit);
    const isHeard = this.#traffic.written(this.#process, commit, answer);
    await this.#process.turn(`the answer to ${what}`);
    if (!isHeard) throw new StoreUnavailableError("remote", "the answer was lost");
    return answer;
  }

  get(id: string): Promise<StoredRun | undefined> {
    return this.#read("get", () => this.#inner.get(id));
  }

  find(filter: RunFilter): Promise<readonly StoredRun[]> {
    return this.#read("find", () => this.#inner.find(filter));
  }

  orphans(limit: number): Promise<readonly string[]> {
    return this.#read("orphans", () => this.#inner.orphans(limit));
  }

  requestCancel(id: string, reason: string): Promise<RunStatus | undefined> {
    return this.#write("cancel", () => this.#inner.requestCancel(id, reason));
  }

  signal(topic: string, data: string, id: string | undefined): Promise<boolean> {
    return this.#write(`signal ${topic}`, () => this.#inner.signal(topic, data, id));
  }

  signals(topic: string, limit: number): Promise<readonly StoredSignal[]> {
    return this.#read(`signals of ${topic}`, () => this.#inner.signals(topic, limit));
  }

  watch(listener: (news: StoreNews) => void): () => void {
    return this.#inner.watch((news) => this.#process.later("news of the store", () => listener(news)));
  }

  prune(before: number): Promise<number> {
    return this.#write("prune", () => this.#inner.prune(before));
  }

  close(): Promise<void> {
    return this.#read("close", () => this.#inner.close());
  }

  async #read<T>(what: string, read: () => Promise<T>): Promise<T> {
    await this.#process.turn(`${what} reaches the store`);
    const answer = await read();
    await this.#process.turn(`the answer to ${what}`);
    return answer;
  }

  async #write<T>(what: string, write: () => Promise<T>): Promise<T> {
    await this.#process.turn(`${what} reaches the store`);
    this.#traffic.writing(this.#process, what);
    await this.#alive();
    const answer = await write();
    this.#traffic.written(this.#process, undefined, undefined);
    await this.#process.turn(`the answer to ${what}`);
    return answer;
  }

  /** Nothing goes on in a process that has crashed, or stands still. */
  async #alive(): Promise<void> {
    if (!this.#process.isAlive) await new Promise(() => {});
    if (this.#process.isStill) await this.#process.turn("what it had begun");
  }

  async #away(what: string): Promise<Error> {
    await this.#process.turn(`${what} has not reached the store`);
    return new StoreUnavailableError("remote", "it is away");
  }
}
