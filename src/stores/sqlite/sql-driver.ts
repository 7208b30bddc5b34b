/** What the columns hold that a store writes. Anything else must not reach a driver: one ends the process for it. */
export type SqlValue = string | number | null;

/** A row by the names of its columns; what somebody else has written may be of any type. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** A prepared statement. */
export interface SqlStatement {
  /** Gives the number of rows that were changed. */
  run(values: readonly SqlValue[]): number;
  get(values: readonly SqlValue[]): SqlRow | undefined;
  all(values: readonly SqlValue[]): readonly SqlRow[];
}

/** An open database; the same for `node:sqlite` and `libsql`. Everything in it is synchronous. */
export interface SqlDriver {
  /** For statements without values, one or several. */
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}
