import type { Clock } from "../../ports/clock.ts";
import type { Database } from "./database.ts";
import { isBusy } from "./store-failure.ts";

/** Milliseconds between two tries for the lock. SQLite's own waits grow so long that a busy neighbour starves others. */
const pause = 1;

/** Runs work in transactions, waiting for other processes. It blocks its thread. */
export class Transactions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #sleeper = new Int32Array(new SharedArrayBuffer(4));

  /** @param patience - milliseconds to wait for the lock, at most */
  constructor(database: Database, clock: Clock, patience: number) {
    this.#database = database;
    this.#clock = clock;
    this.#patience = patience;
  }

  /** Commits what the work did, or nothing when it throws. It may be called again after another process was in its way. */
  run<T>(mode: "read" | "write", work: () => T): T {
    return this.patiently(() => {
      // Never as kept statements: one that found the lock taken stays half done, and is in the way of every commit.
      this.#database.exec(mode === "write" ? "BEGIN IMMEDIATE" : "BEGIN");
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        this.#database.rollback();
        throw error;
      }
    });
  }

  /** Tries again as long as another process has the lock, until the patience is over. */
  patiently<T>(work: () => T): T {
    let until: number | undefined;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        const now = this.#clock.elapsed();
        until ??= now + this.#patience;
        if (now >= until) throw error;
        Atomics.wait(this.#sleeper, 0, 0, pause);
      }
    }
  }
}
