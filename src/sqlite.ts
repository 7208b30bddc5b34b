// Runs that survive their process in a SQLite file, `cascade-ts/sqlite`.

export { type SqliteStoreOptions, sqliteStore } from "./stores/sqlite/sqlite-store.ts";
