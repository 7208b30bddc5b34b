import type { NewRun, RunFilter, RunStatus, StoredRun } from "../../ports/stored-run.ts";
import { putBlob, putFrame } from "./content-rows.ts";
import { RowReader } from "./row-reader.ts";
import type { SqlRow } from "./sql-driver.ts";
import type { StoreContext } from "./store-context.ts";

const statuses: readonly RunStatus[] = [
  "running",
  "interrupted",
  "parked",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
];

const columns = `id, name, task, status, params, options, result, error, message, parent, epoch, seq, frames,
  owner, cancel, created_at, updated_at, finished_at`;

/** True when the run will not go on by itself: neither running nor waiting to be taken up. */
export function hasEnded(status: RunStatus): boolean {
  return status !== "running" && status !== "interrupted" && status !== "parked";
}

/** Adds a run with its first frame, unless there is one of this id; tells whether it did. */
export function addRun({ database, now, news }: StoreContext, engine: string, run: NewRun): boolean {
  const time = now();
  const isOwned = run.unowned !== true;
  const added = database.run(
    `INSERT INTO runs (id, name, task, status, params, options, parent, epoch, seq, frames, owner, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 1, ?, ?, ?) ON CONFLICT DO NOTHING`,
    run.id,
    run.name,
    run.task,
    isOwned ? "running" : "interrupted",
    run.params,
    run.options,
    run.parent ?? null,
    isOwned ? 1 : 0,
    isOwned ? engine : null,
    time,
    time,
  );
  if (added === 0) return false;
  if (!isOwned) news.run(run.id);
  putFrame(database, run.id, run.frame);
  for (const blob of run.blobs) putBlob(database, run.id, blob);
  return true;
}

export function getRun({ database }: StoreContext, id: string): StoredRun | undefined {
  const row = database.get(`SELECT ${columns} FROM runs WHERE id = ?`, id);
  return row === undefined ? undefined : readRun(row);
}

/** The newest first. A row that cannot be read is left out, so that it hides no other; `getRun` says what is wrong. */
export function findRuns({ database }: StoreContext, filter: RunFilter): StoredRun[] {
  const { status, limit = 100 } = filter;
  // In SQLite's globs a bracket begins a set; here it is a letter like others.
  const name = filter.name?.replaceAll("[", "[[]") ?? "*";
  const atMost = Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(limit)));
  const rows =
    status === undefined
      ? database.all(
          `SELECT ${columns} FROM runs WHERE name GLOB ? ORDER BY created_at DESC, rowid DESC LIMIT ?`,
          name,
          atMost,
        )
      : database.all(
          `SELECT ${columns} FROM runs WHERE status IN (SELECT value FROM json_each(?)) AND name GLOB ?
           ORDER BY created_at DESC, rowid DESC LIMIT ?`,
          JSON.stringify(status),
          name,
          atMost,
        );
  return rows.flatMap((row) => readableRun(row));
}

function readableRun(row: SqlRow): StoredRun[] {
  try {
    return [readRun(row)];
  } catch {
    return [];
  }
}

function readRun(row: SqlRow): StoredRun {
  const read = new RowReader(row, "runs", String(row["id"]));
  return {
    id: read.text("id"),
    name: read.text("name"),
    task: read.text("task"),
    status: read.oneOf("status", statuses),
    params: read.text("params"),
    options: read.text("options"),
    result: read.optionalText("result"),
    error: read.optionalText("error"),
    message: read.optionalText("message"),
    parent: read.optionalText("parent"),
    epoch: read.count("epoch"),
    seq: read.count("seq"),
    frames: read.count("frames"),
    owner: read.optionalText("owner"),
    cancel: read.optionalText("cancel"),
    createdAt: read.number("created_at"),
    updatedAt: read.number("updated_at"),
    finishedAt: read.optionalNumber("finished_at"),
  };
}

/** Runs deleted in one transaction, so that others get their turn between two. */
const prunedAtOnce = 100;

/** Deletes some of the runs that ended before then, with all that belongs to them; gives their number. */
export function pruneRuns({ database }: StoreContext, before: number): number {
  const rows = database.all(
    "SELECT id FROM runs WHERE finished_at IS NOT NULL AND finished_at < ? ORDER BY finished_at LIMIT ?",
    before,
    prunedAtOnce,
  );
  for (const row of rows) {
    const id = String(row["id"]);
    for (const table of ["nodes", "timers", "frames", "blobs"])
      database.run(`DELETE FROM ${table} WHERE run_id = ?`, id);
    database.run("DELETE FROM runs WHERE id = ?", id);
  }
  return rows.length;
}
