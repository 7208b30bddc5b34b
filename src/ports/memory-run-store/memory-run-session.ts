import { StoreError } from "../../errors/store-errors.ts";
import type { Change, CommitAnswer, RunCommit } from "../run-commit.ts";
import type { ClaimOptions, RunSession, StoredSignal, StoreNews } from "../run-store.ts";
import type { NewRun, RunContents, RunFilter, RunStatus, StoredRun } from "../stored-run.ts";
import { hasEnded, type MemoryEngine, type MemoryRun, type MemoryTables } from "./memory-tables.ts";
import { nameGlob } from "./name-glob.ts";

/** What an engine sees of a `MemoryRunStore`. Each method does its work at once, in one piece. */
export class MemoryRunSession implements RunSession {
  readonly #tables: MemoryTables;
  readonly #engine: MemoryEngine;
  /** Bounded by the listeners that the engine has open. */
  readonly #listening = new Set<() => void>();
  #state: "open" | "closed" | "crashed" = "open";

  constructor(tables: MemoryTables, engine: MemoryEngine) {
    this.#tables = tables;
    this.#engine = engine;
  }

  async create(run: NewRun): Promise<{ readonly created: boolean; readonly run: StoredRun }> {
    const tables = this.#open();
    const added = tables.add(run, this.#engine.id);
    return { created: added !== undefined, run: (added ?? this.#find(run.id)).row };
  }

  async claim(id: string, { retry }: ClaimOptions = {}): Promise<StoredRun | undefined> {
    const tables = this.#open();
    const run = tables.runs.get(id);
    if (run === undefined) return undefined;
    const again = retry !== undefined && run.row.status === "failed";
    const isOwn = run.row.owner === this.#engine.id;
    if (!again && !isOwn && !tables.isFree(run)) return undefined;
    if (again) run.rows.forgetFailures(retry.failures);
    tables.update(run, {
      status: "running",
      owner: this.#engine.id,
      epoch: run.row.epoch + 1,
      result: undefined,
      error: undefined,
      message: undefined,
      finishedAt: undefined,
      // What somebody wanted of the attempt that failed is no wish for this one.
      ...(again && { cancel: undefined }),
    });
    tables.news.tell("runs", id);
    return run.row;
  }

  async load(id: string): Promise<RunContents> {
    const run = this.#open().runs.get(id);
    return run?.rows.contents ?? { frames: [], nodes: [], timers: [], blobs: [] };
  }

  async commit({ runId, epoch, seq, frames, changes }: RunCommit): Promise<CommitAnswer> {
    if (this.#state === "crashed") return { status: "stale" };
    const tables = this.#open();
    const run = tables.runs.get(runId);
    if (run === undefined || run.row.epoch !== epoch) return { status: "stale" };
    if (seq <= run.row.seq) return { status: "done" };
    if (run.row.status !== "running") return { status: "stale" };
    const missing = tables.signals.missing(changes.flatMap(consumed));
    if (missing.length > 0) return { status: "taken", signals: missing };
    tables.update(run, { seq, frames });
    for (const change of changes) this.#apply(run, change);
    return { status: "done" };
  }

  #apply(run: MemoryRun, change: Change): void {
    if (change.kind === "spawn") this.#tables.add(change.run, this.#engine.id);
    else if (change.kind === "finish") this.#tables.finish(run, change);
    else run.rows.apply(change);
    for (const seq of consumed(change)) this.#tables.signals.take(seq);
  }

  async get(id: string): Promise<StoredRun | undefined> {
    return this.#open().runs.get(id)?.row;
  }

  async find({ status, name, limit = 100 }: RunFilter): Promise<readonly StoredRun[]> {
    const found: StoredRun[] = [];
    for (const { row } of [...this.#open().runs.values()].reverse()) {
      if (found.length >= limit) break;
      if (status !== undefined && !status.includes(row.status)) continue;
      if (name === undefined || nameGlob(name, row.name)) found.push(row);
    }
    return found;
  }

  async orphans(limit: number): Promise<readonly string[]> {
    const found: string[] = [];
    const tables = this.#open();
    for (const run of tables.runs.values()) {
      if (found.length >= limit) break;
      if (run.row.status !== "parked" && tables.isFree(run)) found.push(run.row.id);
    }
    return found;
  }

  async requestCancel(id: string, reason: string): Promise<RunStatus | undefined> {
    const tables = this.#open();
    const run = tables.runs.get(id);
    if (run === undefined || hasEnded(run.row.status)) return run?.row.status;
    if (tables.isFree(run)) {
      // With the next epoch, so that an owner who was only taken for dead commits nothing any more.
      tables.update(run, { cancel: reason, epoch: run.row.epoch + 1 });
      tables.finish(run, { status: "cancelled", message: reason });
    } else {
      tables.update(run, { cancel: reason });
      tables.news.tell("runs", id);
    }
    return run.row.status;
  }

  async signal(topic: string, data: string, id: string | undefined): Promise<boolean> {
    const tables = this.#open();
    if (!tables.signals.add(topic, data, id)) return false;
    tables.news.tell("topics", topic);
    return true;
  }

  async signals(topic: string, limit: number): Promise<readonly StoredSignal[]> {
    return this.#open().signals.oldest(topic, limit);
  }

  watch(listener: (news: StoreNews) => void): () => void {
    const end = this.#open().news.listen(listener);
    const stop = (): void => {
      end();
      this.#listening.delete(stop);
    };
    this.#listening.add(stop);
    return stop;
  }

  async prune(before: number): Promise<number> {
    const { runs } = this.#open();
    let pruned = 0;
    for (const [id, { row }] of runs) {
      if (row.finishedAt === undefined || row.finishedAt >= before) continue;
      runs.delete(id);
      pruned++;
    }
    return pruned;
  }

  async close(): Promise<void> {
    if (this.#state !== "open") return;
    this.#end("closed");
    this.#tables.interrupt(this.#engine.id);
  }

  /** The engine has crashed: its runs can be claimed at once, and nothing it still does counts. */
  abandon(): void {
    if (this.#state === "open") this.#end("crashed");
  }

  /**
   * The engine's process stands still: its lease is over when its time is. What it does in spite of that counts as long as
   * nobody has taken over.
   *
   * @returns what lets the process go on
   */
  stall(): () => void {
    const { clock, lease } = this.#open();
    this.#engine.leaseUntil = clock.now() + lease;
    return () => {
      this.#engine.leaseUntil = undefined;
    };
  }

  #end(state: "closed" | "crashed"): void {
    this.#state = state;
    for (const stop of this.#listening) stop();
    const { engines } = this.#tables;
    if (engines.get(this.#engine.id) === this.#engine) engines.delete(this.#engine.id);
  }

  #open(): MemoryTables {
    if (this.#state === "open") return this.#tables;
    throw new StoreError("memory", `the session of the engine "${this.#engine.id}" has ${this.#state}`);
  }

  #find(id: string): MemoryRun {
    const run = this.#tables.runs.get(id);
    if (run === undefined) throw new StoreError("memory", `there is no run "${id}"`);
    return run;
  }
}

function consumed(change: Change): readonly number[] {
  return change.kind === "node" && change.consumes !== undefined ? [change.consumes] : [];
}
