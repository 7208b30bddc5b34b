import type pg from "pg";
import { describe, expectTypeOf, it } from "vitest";
import type { PostgresClient } from "./postgres-client.ts";

/** As PGlite declares it. */
interface Lite {
  query<T>(text: string, values?: readonly unknown[], options?: object): Promise<{ rows: T[] }>;
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
}

describe("PostgresClient", () => {
  it("fits the clients there are, as they are", () => {
    expectTypeOf<pg.Pool>().toExtend<PostgresClient>();
    expectTypeOf<pg.Client>().toExtend<PostgresClient>();
    expectTypeOf<pg.PoolClient>().toExtend<PostgresClient>();
    expectTypeOf<Lite>().toExtend<PostgresClient>();
  });

  it("is not anything else", () => {
    expectTypeOf<{ query(text: string): string }>().not.toExtend<PostgresClient>();
    expectTypeOf<Map<string, string>>().not.toExtend<PostgresClient>();
  });
});
