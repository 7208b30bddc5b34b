import { StoreError } from "../../errors/store-errors.ts";
import type { CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { ClaimOptions, RunSession, StoredSignal, StoreNews } from "../../ports/run-store.ts";
import type { NewRun, RunContents, RunFilter, RunStatus, StoredRun } from "../../ports/stored-run.ts";
import { unpackContents } from "./packed-contents.ts";
import type { StoreLink } from "./store-link.ts";
import type { RequestName, StoreRequests } from "./store-requests.ts";
import { commitProblem, newRunProblem, textProblem } from "./text-problem.ts";

/** The store as one engine sees it. */
export class SqliteSession implements RunSession {
  readonly #link: StoreLink;
  readonly #store: string;
  /** Whose session it is. */
  readonly engine: string;
  #closing: Promise<void> | undefined;
  /** Each watcher ends it; closing ends the others. */
  readonly #watches = new Set<() => void>();

  constructor(link: StoreLink, store: string, engine: string) {
    this.#link = link;
    this.#store = store;
    this.engine = engine;
  }

  create(run: NewRun): Promise<{ readonly created: boolean; readonly run: StoredRun }> {
    return this.#ask(newRunProblem(run), "create", run);
  }

  claim(id: string, options?: ClaimOptions): Promise<StoredRun | undefined> {
    return this.#ask(undefined, "claim", id, options);
  }

  async load(id: string): Promise<RunContents> {
    return unpackContents(await this.#ask(undefined, "load", id));
  }

  commit(commit: RunCommit): Promise<CommitAnswer> {
    return this.#ask(commitProblem(commit), "commit", commit);
  }

  get(id: string): Promise<StoredRun | undefined> {
    return this.#ask(undefined, "get", id);
  }

  find(filter: RunFilter): Promise<readonly StoredRun[]> {
    return this.#ask(undefined, "find", filter);
  }

  orphans(limit: number): Promise<readonly string[]> {
    return this.#ask(undefined, "orphans", limit);
  }

  requestCancel(id: string, reason: string): Promise<RunStatus | undefined> {
    return this.#ask(textProblem("the reason", reason), "requestCancel", id, reason);
  }

  signal(topic: string, data: string, id: string | undefined): Promise<boolean> {
    const problem =
      textProblem("a topic", topic) ?? textProblem("the data", data) ?? textProblem("an id of a sender", id);
    return this.#ask(problem, "signal", topic, data, id);
  }

  signals(topic: string, limit: number): Promise<readonly StoredSignal[]> {
    return this.#ask(undefined, "signals", topic, limit);
  }

  watch(listener: (news: StoreNews) => void): () => void {
    if (this.#closing !== undefined) return () => undefined;
    const end = this.#link.watch(listener);
    this.#watches.add(end);
    return () => {
      this.#watches.delete(end);
      end();
    };
  }

  async prune(before: number): Promise<number> {
    let pruned = 0;
    for (;;) {
      const some = await this.#ask(undefined, "prune", before);
      if (some === 0) return pruned;
      pruned += some;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  async #leave(): Promise<void> {
    for (const end of this.#watches) end();
    this.#watches.clear();
    await this.#link.signOff(this.engine);
  }

  async #ask<K extends RequestName>(
    problem: string | undefined,
    name: K,
    ...args: Parameters<StoreRequests[K]>
  ): Promise<ReturnType<StoreRequests[K]>> {
    if (this.#closing !== undefined) throw new StoreError(this.#store, "the session was closed");
    if (problem !== undefined) throw new StoreError(this.#store, problem);
    return this.#link.ask(this.engine, name, ...args);
  }
}
