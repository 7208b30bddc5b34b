import type { Clock } from "../clock.ts";
import type { NewRun, RunStatus, StoredRun } from "../stored-run.ts";
import { MemoryNews } from "./memory-news.ts";
import { MemoryRows } from "./memory-rows.ts";
import { MemorySignals } from "./memory-signals.ts";

/** An engine that is open. */
export interface MemoryEngine {
  readonly id: string;
  /** Undefined while its lease is kept alive; else when it is over, in milliseconds since the epoch. */
  leaseUntil: number | undefined;
}

/** A run, and what belongs to it. */
export interface MemoryRun {
  /** Frozen: replaced, not changed. */
  row: StoredRun;
  readonly rows: MemoryRows;
}

/** What all sessions of a store see. */
export class MemoryTables {
  readonly clock: Clock;
  readonly lease: number;
  readonly news: MemoryNews;
  readonly signals = new MemorySignals();
  /** In the order in which they were added. Runs are kept until they are pruned. */
  readonly runs = new Map<string, MemoryRun>();
  /** Those that were opened and have neither closed nor crashed. */
  readonly engines = new Map<string, MemoryEngine>();

  constructor(clock: Clock, lease: number) {
    this.clock = clock;
    this.lease = lease;
    this.news = new MemoryNews(clock);
  }

  isLive(engine: string | undefined): boolean {
    const found = engine === undefined ? undefined : this.engines.get(engine);
    if (found === undefined) return false;
    return found.leaseUntil === undefined || this.clock.now() < found.leaseUntil;
  }

  /** Whether its owner is dead or has given it up, so that another engine may have it. */
  isFree({ row }: MemoryRun): boolean {
    if (row.status === "running") return !this.isLive(row.owner);
    return row.status === "interrupted" || row.status === "parked";
  }

  /** Adds a run for an engine, unless there is one of its id. */
  add(run: NewRun, engine: string): MemoryRun | undefined {
    if (this.runs.has(run.id)) return undefined;
    const now = this.clock.now();
    const { id, name, task, params, options, parent, unowned = false } = run;
    const state = unowned
      ? { status: "interrupted" as const, owner: undefined, epoch: 0 }
      : { status: "running" as const, owner: engine, epoch: 1 };
    const ending = { result: undefined, error: undefined, message: undefined, cancel: undefined };
    const times = { createdAt: now, updatedAt: now, finishedAt: undefined };
    const counts = { seq: 0, frames: run.frame.frame + 1 };
    const row = { id, name, task, params, options, parent, ...state, ...ending, ...counts, ...times };
    const rows = new MemoryRows();
    rows.apply({ kind: "frame", frame: run.frame });
    for (const blob of run.blobs) rows.apply({ kind: "blob", blob });
    const added = { row: Object.freeze(row), rows };
    this.runs.set(id, added);
    return added;
  }

  update(run: MemoryRun, changes: Partial<StoredRun>): void {
    run.row = Object.freeze({ ...run.row, ...changes, updatedAt: this.clock.now() });
  }

  /** Ends a run, or gives it up; what it waited for is kept only if it goes on one day. */
  finish(
    run: MemoryRun,
    ending: Pick<StoredRun, "status"> & Partial<Pick<StoredRun, "result" | "error" | "message">>,
  ): void {
    const over = hasEnded(ending.status);
    const { status, result, error, message } = ending;
    const finishedAt = over ? this.clock.now() : undefined;
    this.update(run, { status, result, error, message, owner: undefined, finishedAt });
    if (over) run.rows.dropTimers();
    this.news.tell("runs", run.row.id);
  }

  /** Gives up what an engine owns. */
  interrupt(engine: string): void {
    for (const run of this.runs.values()) {
      if (run.row.status === "running" && run.row.owner === engine)
        this.finish(run, { status: "interrupted" });
    }
  }
}

export function hasEnded(status: RunStatus): boolean {
  return status !== "running" && status !== "interrupted" && status !== "parked";
}
