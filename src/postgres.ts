// The store of runs in PostgreSQL; on its own, so that nobody loads it who does not use it.
export type { PostgresClient, PostgresRow } from "./stores/postgres/postgres-client.ts";
export { type PostgresStoreOptions, postgresStore } from "./stores/postgres/postgres-store.ts";
