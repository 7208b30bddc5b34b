import { createRequire } from "node:module";
import { storedState } from "./stored-state.mjs";

const require = createRequire(import.meta.url);

/** How the parent looks into a SQLite file, with a driver of its own. */
export class SqliteEye {
  #path;
  #database;

  constructor(path) {
    this.#path = path;
    this.#open();
  }

  #open() {
    const Database = require("libsql");
    this.#database = new Database(this.#path, { timeout: 200 });
  }

  /** All at one moment; undefined when a stopped process is in the way. */
  async look() {
    try {
      return await storedState((queries) => this.#together(queries));
    } catch (error) {
      return this.#again(error);
    }
  }

  /** A statement that found a lock stays half done in this driver: a new connection has none. */
  #again(error) {
    if (!/BUSY|LOCKED/.test(error.code)) throw error;
    this.#database.close();
    this.#open();
  }

  query(sql) {
    return this.#database.prepare(sql).all();
  }

  change(sql) {
    this.#database.exec(sql);
  }

  /** Makes a lease end at once, as if its process had been stopped for longer. False when a stopped process has the lock. */
  async endLease(pid) {
    for (let tries = 5; tries > 0; tries--) {
      try {
        return (
          this.#database.prepare("UPDATE engines SET lease_until = 1 WHERE pid = ?").run(pid).changes > 0
        );
      } catch (error) {
        this.#again(error);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    return false;
  }

  close() {
    this.#database.close();
  }

  #together(queries) {
    this.#database.exec("BEGIN");
    try {
      return queries.map((sql) => this.query(sql));
    } finally {
      this.#database.exec("COMMIT");
    }
  }
}
