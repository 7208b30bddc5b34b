import { isProcessGone, type ProcessIdentity, processIdentity } from "../process-identity.ts";
import { RowReader } from "./row-reader.ts";
import type { StoreContext } from "./store-context.ts";
import { StoreFailure } from "./store-failure.ts";

/** How long an engine counts as alive after it last said so, in milliseconds. */
const lease = 15_000;
/** A row whose lease has been over for so long is forgotten. */
const forgottenAfter = 3_600_000;

/** Who this process is; it does not change while it runs. */
const own = processIdentity();

/** Adds the row of an engine that begins; what a dead one of its name has left may be taken up by others. */
export function addEngine(context: StoreContext, engine: string): void {
  if (isEngineAlive(context, engine))
    throw new StoreFailure("refused", `an engine "${engine}" has it open; give each engine an id of its own`);
  signEngineOff(context, engine);
  keepEngineAlive(context, engine);
}

/** Adds the engine's row, or renews its lease. */
export function keepEngineAlive({ database, now }: StoreContext, engine: string): void {
  const until = now() + lease;
  if (database.run("UPDATE engines SET lease_until = ? WHERE id = ?", until, engine) > 0) return;
  database.run("DELETE FROM engines WHERE lease_until < ?", until - lease - forgottenAfter);
  database.run(
    "INSERT INTO engines VALUES (?, ?, ?, ?, ?, ?)",
    engine,
    own.bootId ?? null,
    own.pidNamespace ?? null,
    own.pid,
    own.startTime ?? null,
    until,
  );
}

/** Removes the engine's row; the runs it owns may be taken up by others. */
export function signEngineOff({ database, now, news }: StoreContext, engine: string): void {
  for (const row of database.all("SELECT id FROM runs WHERE owner = ?", engine)) news.run(String(row["id"]));
  database.run(
    "UPDATE runs SET status = 'interrupted', owner = NULL, updated_at = ? WHERE owner = ?",
    now(),
    engine,
  );
  database.run("DELETE FROM engines WHERE id = ?", engine);
}

/** True as long as the engine may still go on with its runs. */
export function isEngineAlive({ database, now }: StoreContext, engine: string): boolean {
  const row = database.get("SELECT * FROM engines WHERE id = ?", engine);
  if (row === undefined) return false;
  const read = new RowReader(row, "engines", engine);
  const left = read.number("lease_until") - now();
  // A lease that is far too long was written before the clock was set back.
  if (left <= 0 || left > 10 * lease) return false;
  const identity: ProcessIdentity = {
    bootId: read.optionalText("boot_id"),
    pidNamespace: read.optionalText("pid_namespace"),
    pid: read.optionalNumber("pid") ?? 0,
    startTime: read.optionalText("start_time"),
  };
  return !isProcessGone(identity, own);
}
