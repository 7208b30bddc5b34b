import type { Database } from "./database.ts";
import type { FreshNews } from "./fresh-news.ts";

/** What the statements of a transaction work with. */
export interface StoreContext {
  readonly database: Database;
  /** The store's clock: milliseconds since the epoch. A file is used by processes of one machine, so it is theirs. */
  readonly now: () => number;
  readonly news: FreshNews;
}
