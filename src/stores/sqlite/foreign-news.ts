import type { StoreNews } from "../../ports/run-store.ts";
import type { Database } from "./database.ts";
import type { Transactions } from "./transactions.ts";

/** Finds out what other processes have done to the file since the last look. */
export class ForeignNews {
  readonly #database: Database;
  readonly #transactions: Transactions;
  /** SQLite counts the commits of others; as long as it stays, nothing has to be read. */
  #version: unknown;
  #signal: number;
  #news: number;

  constructor(database: Database, transactions: Transactions) {
    this.#database = database;
    this.#transactions = transactions;
    // What was before is no news.
    this.#version = this.#currentVersion();
    this.#signal = this.#last("signals");
    this.#news = this.#last("news");
  }

  /** What is new, also what this connection did itself; undefined when no other one has written. */
  look(): StoreNews | undefined {
    const version = this.#currentVersion();
    if (version === this.#version) return undefined;
    const news = this.#transactions.run("read", () => this.#read());
    this.#version = version;
    return news.topics.length + news.runs.length === 0 ? undefined : news;
  }

  #read(): StoreNews {
    const topics = this.#texts("SELECT DISTINCT topic AS text FROM signals WHERE seq > ?", this.#signal);
    const oldest = Number(this.#database.get("SELECT min(seq) AS seq FROM news")?.["seq"] ?? 0);
    // Asleep for so long that rows are gone: then everything may be new.
    const isMissing = oldest > this.#news + 1;
    const runs = isMissing
      ? this.#texts("SELECT id AS text FROM runs WHERE rowid > ?", 0)
      : this.#texts("SELECT DISTINCT run_id AS text FROM news WHERE seq > ?", this.#news);
    this.#signal = this.#last("signals");
    this.#news = this.#last("news");
    return { topics, runs };
  }

  #texts(sql: string, after: number): string[] {
    return this.#database.all(sql, after).map((row) => String(row["text"]));
  }

  #currentVersion(): unknown {
    return this.#database.get("PRAGMA data_version")?.["data_version"];
  }

  #last(table: string): number {
    return Number(this.#database.get("SELECT seq FROM sqlite_sequence WHERE name = ?", table)?.["seq"] ?? 0);
  }
}
