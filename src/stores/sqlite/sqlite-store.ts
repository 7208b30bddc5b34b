import { resolve } from "node:path";
import { InvalidStoreError, StoreError } from "../../errors/store-errors.ts";
import type { RunSession, RunStore } from "../../ports/run-store.ts";
import type { DatabaseOptions } from "./open-database.ts";
import { SqliteSession } from "./sqlite-session.ts";
import { StoreLink } from "./store-link.ts";
import { startThread } from "./store-thread.ts";
import { textProblem } from "./text-problem.ts";

export interface SqliteStoreOptions {
  /**
   * "full" (default): what is committed is on the disk. "normal": several times faster; it survives the process, and
   * after a power cut or a crash of the system the last commits may be gone, all of them in order.
   */
  readonly sync?: "full" | "normal" | undefined;
  /** How long to wait for other processes that use the file, in milliseconds (default 5,000). */
  readonly busyTimeout?: number | undefined;
}

/**
 * Keeps runs in a SQLite file, which several processes of one machine may use at the same time.
 *
 * The database has a thread of its own, so the event loop never waits for the disk; what is committed at about the same
 * time is one transaction. The driver is `node:sqlite` where the runtime has it, else the package `libsql`.
 *
 * @param path - of the file, made when there is none; its folder must exist. Relative to the working directory of now
 * @param options.sync - "full" (default) or "normal"
 * @param options.busyTimeout - how long to wait for other processes, in milliseconds (default 5,000)
 * @throws {InvalidStoreError} `CS_INVALID_STORE` for a path or an option that is none
 * @example
 * import { sqliteStore } from "cascade-ts/sqlite";
 * sqliteStore("runs.db").name; // => "sqlite:runs.db"
 * sqliteStore(""); // throws CS_INVALID_STORE
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): RunStore {
  return new SqliteStore(path, checkedOptions(path, options));
}

class SqliteStore implements RunStore {
  readonly name: string;
  readonly capabilities = { durable: true, shared: true };
  readonly #link: StoreLink;

  constructor(path: string, options: DatabaseOptions) {
    this.name = `sqlite:${path}`;
    this.#link = new StoreLink(this.name, (listener) => startThread(options, listener));
  }

  async open(engine: string): Promise<RunSession> {
    const problem = engine === "" ? "an engine's id is empty" : textProblem("an engine's id", engine ?? 0);
    if (problem !== undefined) throw new StoreError(this.name, problem);
    await this.#link.signOn(engine);
    return new SqliteSession(this.#link, this.name, engine);
  }
}

/** No timer of the runtime is longer. */
const longest = 2 ** 31 - 1;

function checkedOptions(path: unknown, options: SqliteStoreOptions | null): DatabaseOptions {
  if (typeof path !== "string") throw new InvalidStoreError(path, "the path of a SQLite file is a text");
  if (path === "" || path.startsWith(":memory:") || path.includes("\0"))
    throw new InvalidStoreError(path, 'give the path of a file, or "memory:" for a store in memory');
  const { sync = "full", busyTimeout = 5_000 } = options ?? {};
  if (sync !== "full" && sync !== "normal")
    throw new InvalidStoreError(path, 'the option sync is "full" or "normal"');
  if (!(typeof busyTimeout === "number" && busyTimeout >= 0 && busyTimeout <= longest))
    throw new InvalidStoreError(path, `the option busyTimeout is milliseconds from 0 to ${longest}`);
  return { path: resolve(path), sync, busyTimeout };
}
