import type { StoreNews } from "../../ports/run-store.ts";
import type { Database } from "./database.ts";

/** Rows of the table that are kept for other processes; who sleeps longer is told of everything. */
const kept = 10_000;

/** What the transaction under way has to tell. Forgotten with it when it fails, told when it is committed. */
export class FreshNews {
  readonly #database: Database;
  /** Both are bounded by what one transaction does. */
  readonly #topics = new Set<string>();
  readonly #runs = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** A signal came. Other processes see its row. */
  topic(topic: string): void {
    this.#topics.add(topic);
  }

  /** A run has another status or owner, or shall be cancelled. */
  run(id: string): void {
    if (this.#runs.has(id)) return;
    this.#runs.add(id);
    const row = this.#database.get("INSERT INTO news (run_id) VALUES (?) RETURNING seq", id);
    const seq = Number(row?.["seq"]);
    if (seq % 1_000 === 0) this.#database.run("DELETE FROM news WHERE seq <= ?", seq - kept);
  }

  forget(): void {
    this.#topics.clear();
    this.#runs.clear();
  }

  /** Undefined when there is nothing to tell. */
  take(): StoreNews | undefined {
    if (this.#topics.size === 0 && this.#runs.size === 0) return undefined;
    const news = { topics: [...this.#topics], runs: [...this.#runs] };
    this.forget();
    return news;
  }
}
