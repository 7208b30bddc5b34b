import type { SqlDriver, SqlRow, SqlStatement, SqlValue } from "./sql-driver.ts";
import { StoreFailure } from "./store-failure.ts";

/** A connection that keeps its statements. */
export class Database {
  readonly #driver: SqlDriver;
  /** By their text. Bounded: the texts are written in this folder. */
  readonly #statements = new Map<string, SqlStatement>();

  constructor(driver: SqlDriver) {
    this.#driver = driver;
  }

  exec(sql: string): void {
    this.#driver.exec(sql);
  }

  /** Gives the number of rows that were changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#statement(sql, values).run(values);
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    return this.#statement(sql, values).get(values);
  }

  all(sql: string, ...values: SqlValue[]): readonly SqlRow[] {
    return this.#statement(sql, values).all(values);
  }

  /** Ends a transaction without a trace; some failures have ended it already. */
  rollback(): void {
    try {
      this.#driver.exec("ROLLBACK");
    } catch {
      // There was none any more.
    }
  }

  close(): void {
    this.#statements.clear();
    this.#driver.close();
  }

  #statement(sql: string, values: readonly SqlValue[]): SqlStatement {
    for (const value of values) if (!isSqlValue(value)) throw new StoreFailure("refused", wrongType(value));
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#driver.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function isSqlValue(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || value === null;
}

function wrongType(value: unknown): string {
  return `a value is ${typeof value}, where a text or a number belongs`;
}
