import type { Clock } from "../../ports/clock.ts";
import { Database } from "./database.ts";
import type { OpenDatabase } from "./load-driver.ts";
import { checkSchema, prepareSchema } from "./schema.ts";
import { StoreFailure } from "./store-failure.ts";
import { Transactions } from "./transactions.ts";

/** What the thread of a store needs to know. */
export interface DatabaseOptions {
  /** An absolute path. */
  readonly path: string;
  /** "full": a commit is on the disk. "normal": it survives the process, and after a power cut the last ones may be gone. */
  readonly sync: "full" | "normal";
  /** How long other processes may have the lock, in milliseconds. */
  readonly busyTimeout: number;
}

export interface OpenedDatabase {
  readonly database: Database;
  readonly transactions: Transactions;
}

/** Opens the file, or makes it, and brings it to this version's schema. */
export function openDatabase(open: OpenDatabase, options: DatabaseOptions, clock: Clock): OpenedDatabase {
  const database = new Database(open(options.path));
  const transactions = new Transactions(database, clock, options.busyTimeout);
  try {
    // Waiting is `Transactions`' matter; this is for the moments SQLite cannot give back in between.
    database.exec("PRAGMA busy_timeout = 10");
    // The mode stays in the file, so a file that is no store must not get it.
    transactions.patiently(() => checkSchema(database));
    const mode = transactions.patiently(() => database.get("PRAGMA journal_mode = WAL"))?.["journal_mode"];
    if (mode !== "wal") throw new StoreFailure("refused", noWal(mode));
    database.exec(`PRAGMA synchronous = ${options.sync === "full" ? "FULL" : "NORMAL"}`);
    // 16 MB of log before it is carried over to the file: runs change the same pages again and again.
    database.exec("PRAGMA wal_autocheckpoint = 4096");
    // What it grew to in a rush, while somebody read, is given back to the disk.
    database.exec("PRAGMA journal_size_limit = 33554432");
    database.exec("PRAGMA cache_size = -16384");
    transactions.patiently(() => prepareSchema(database));
    return { database, transactions };
  } catch (error) {
    database.close();
    throw error;
  }
}

function noWal(mode: unknown): string {
  return `its file system has no shared memory for a write-ahead log (journal mode ${String(mode)}); use a local disk`;
}
