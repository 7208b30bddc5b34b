import type { SqlRow } from "./sql-driver.ts";
import { StoreFailure } from "./store-failure.ts";

/** Reads the columns of a row, which anybody may have written to: what is of the wrong type is the run's failure. */
export class RowReader {
  readonly #row: SqlRow;
  readonly #table: string;
  readonly #runId: string;

  constructor(row: SqlRow, table: string, runId: string) {
    this.#row = row;
    this.#table = table;
    this.#runId = runId;
  }

  text(column: string): string {
    const value = this.#row[column];
    return typeof value === "string" ? value : this.refuse(column, "text");
  }

  optionalText(column: string): string | undefined {
    return this.#row[column] === null ? undefined : this.text(column);
  }

  number(column: string): number {
    const value = this.#row[column];
    return typeof value === "number" ? value : this.refuse(column, "number");
  }

  optionalNumber(column: string): number | undefined {
    return this.#row[column] === null ? undefined : this.number(column);
  }

  /** A counter. */
  count(column: string): number {
    const value = this.#row[column];
    return Number.isSafeInteger(value) ? (value as number) : this.refuse(column, "whole number");
  }

  oneOf<T extends string>(column: string, allowed: readonly T[]): T {
    const value = this.#row[column];
    return allowed.find((one) => one === value) ?? this.refuse(column, allowed.join(" or "));
  }

  /** @throws {StoreFailure} that says what is there instead */
  refuse(column: string, wanted: string): never {
    const found = this.#row[column];
    const key = ["frame", "generation", "node", "element", "hash"]
      .filter((name) => name in this.#row && name !== column)
      .map((name) => `${name} ${String(this.#row[name])}`)
      .join(", ");
    const where = key === "" ? this.#table : `${this.#table} (${key})`;
    const what =
      found === null ? "empty" : typeof found === "string" ? `"${found.slice(0, 40)}"` : typeof found;
    throw new StoreFailure(
      "corrupt",
      `column ${column} of ${where} is ${what}, not a ${wanted}`,
      this.#runId,
    );
  }
}
