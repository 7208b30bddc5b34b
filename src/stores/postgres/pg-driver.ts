import { createRequire } from "node:module";
import { MissingDriverError } from "../../errors/store-errors.ts";
import type { PostgresClient } from "./postgres-client.ts";

/** A connection of `pg`, as far as it is used here. */
export interface PgConnection extends PostgresClient {
  on(
    event: "notification",
    hear: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown;
  on(event: "error" | "end", hear: (error?: unknown) => void): unknown;
}

export interface PgClient extends PgConnection {
  connect(): Promise<unknown>;
  end(): Promise<void>;
}

export interface PgPool {
  query(
    statement: string | { readonly name: string; readonly text: string; readonly values: unknown[] },
  ): ReturnType<PostgresClient["query"]>;
  on(event: "error", hear: (error: unknown) => void): unknown;
  end(): Promise<void>;
}

interface PgDriver {
  readonly Pool: new (config: object) => PgPool;
  readonly Client: new (config: object) => PgClient;
}

const name = "pg";

/** @throws {MissingDriverError} `CS_MISSING_DRIVER` when `pg` is not installed */
export async function loadPg(): Promise<PgDriver> {
  try {
    const { default: driver } = (await import(/* @vite-ignore */ name)) as { default: PgDriver };
    return driver;
  } catch (error) {
    throw new MissingDriverError("the PostgreSQL store", name, { cause: error });
  }
}

/** Where a thread finds the driver that this module would load. */
export function pgPath(): string {
  return createRequire(import.meta.url).resolve(name);
}
