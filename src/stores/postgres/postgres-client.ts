/** One row, by the names of its columns. */
export type PostgresRow = Readonly<Record<string, unknown>>;

/**
 * What is needed of a client of PostgreSQL: a `Pool` or a connected `Client` of `pg`, a PGlite, or anything else that runs a
 * statement with its `$1` parameters. Each call may be its own connection.
 *
 * Notifications come by `listen` (PGlite) or by the event "notification" (`pg`); without either, listeners look every 100 ms.
 */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly PostgresRow[] }>;
}

/** A number that a driver may give as a number, a bigint, or text. */
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number(value);
}

/** A text column: NULL is undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
