import type { ClaimOptions } from "../../ports/run-store.ts";
import type { RunStatus, StoredRun } from "../../ports/stored-run.ts";
import { isEngineAlive, keepEngineAlive } from "./engine-rows.ts";
import { getRun, hasEnded } from "./run-rows.ts";
import type { StoreContext } from "./store-context.ts";

/** Makes the engine the owner of a run that can be had, and gives it as it is then. */
export function claimRun(
  context: StoreContext,
  engine: string,
  id: string,
  { retry }: ClaimOptions = {},
): StoredRun | undefined {
  const run = getRun(context, id);
  if (run === undefined) return undefined;
  const isRetried = run.status === "failed" && retry !== undefined;
  if (!isRetried && run.owner !== engine && !canBeHad(context, run)) return undefined;
  // Who claims is alive: otherwise two whose leases are over would take each other's runs.
  keepEngineAlive(context, engine);
  if (isRetried) forgetFailures(context, id, retry.failures);
  context.database.run(
    `UPDATE runs SET status = 'running', owner = ?, epoch = epoch + 1, updated_at = ?, finished_at = NULL, result = NULL,
     error = NULL, message = NULL, cancel = ? WHERE id = ?`,
    engine,
    context.now(),
    isRetried ? null : (run.cancel ?? null),
    id,
  );
  context.news.run(id);
  return getRun(context, id);
}

function canBeHad(context: StoreContext, run: StoredRun): boolean {
  if (run.status === "interrupted" || run.status === "parked") return true;
  return run.status === "running" && (run.owner === undefined || !isEngineAlive(context, run.owner));
}

/** Failed nodes are deleted, so that they run again: those that are named, or all. */
function forgetFailures({ database }: StoreContext, id: string, failures?: readonly string[]): void {
  if (failures === undefined) {
    database.run("DELETE FROM nodes WHERE run_id = ? AND status = 'failed'", id);
    return;
  }
  for (const failure of failures) {
    const [, frame, generation, node, element] = /^(\d+)\.(\d+)\.(\d+)(?:\[(-?\d+)\])?$/.exec(failure) ?? [];
    if (frame === undefined) continue;
    database.run(
      `DELETE FROM nodes WHERE run_id = ? AND frame = ? AND generation = ? AND node = ? AND element = ?
       AND status = 'failed'`,
      id,
      Number(frame),
      Number(generation),
      Number(node),
      Number(element ?? -1),
    );
  }
}

/** Runs that any engine may take up, those that were left by a dead one first. */
export function orphanedRuns(context: StoreContext, limit: number): string[] {
  const { database } = context;
  const owners = database
    .all("SELECT DISTINCT owner FROM runs WHERE owner IS NOT NULL")
    .map((row) => String(row["owner"]))
    .filter((owner) => !isEngineAlive(context, owner));
  const found: string[] = [];
  const add = (sql: string, value: string): void => {
    if (found.length >= limit) return;
    for (const row of database.all(sql, value, limit - found.length)) found.push(String(row["id"]));
  };
  for (const owner of owners)
    add("SELECT id FROM runs WHERE owner = ? AND status = 'running' LIMIT ?", owner);
  add("SELECT id FROM runs WHERE status = ? ORDER BY created_at LIMIT ?", "interrupted");
  return found;
}

/**
 * Leaves a note for the owner; a run that nobody owns is cancelled at once, with the next epoch: an owner that was only
 * taken for dead commits nothing any more.
 */
export function cancelRun(context: StoreContext, id: string, reason: string): RunStatus | undefined {
  const { database, now, news } = context;
  const run = getRun(context, id);
  if (run === undefined || hasEnded(run.status)) return run?.status;
  const time = now();
  news.run(id);
  if (run.status === "running" && run.owner !== undefined && isEngineAlive(context, run.owner)) {
    database.run("UPDATE runs SET cancel = ?, updated_at = ? WHERE id = ?", reason, time, id);
    return "running";
  }
  database.run(
    `UPDATE runs SET status = 'cancelled', epoch = epoch + 1, cancel = ?, message = ?, owner = NULL, updated_at = ?, finished_at = ?
     WHERE id = ?`,
    reason,
    reason,
    time,
    time,
    id,
  );
  database.run("DELETE FROM timers WHERE run_id = ?", id);
  return "cancelled";
}
