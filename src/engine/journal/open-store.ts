import { InvalidStoreError } from "../../errors/store-errors.ts";
import { MemoryRunStore } from "../../ports/memory-run-store.ts";
import type { RunStore } from "../../ports/run-store.ts";

/** A store, or what its URL names. Databases are imported when they are first used. */
export async function openStore(store: RunStore | string): Promise<RunStore> {
  if (typeof store !== "string") return store;
  const scheme = schemeOf(store);
  if (scheme === "memory") return new MemoryRunStore();
  if (scheme === "sqlite") {
    const { sqliteStore } = await import("../../stores/sqlite/sqlite-store.ts");
    return sqliteStore(store.slice("sqlite:".length).replace(/^\/\/(?=\/)/, ""));
  }
  const { postgresStore } = await import("../../stores/postgres/postgres-store.ts");
  return postgresStore(store);
}

type Scheme = "memory" | "sqlite" | "postgres";

/**
 * What kind of store a URL names.
 *
 * @throws {InvalidStoreError} `CS_INVALID_STORE`
 */
export function schemeOf(url: string): Scheme {
  if (url === "memory:") return "memory";
  if (/^sqlite:./.test(url)) return "sqlite";
  if (/^postgres(?:ql)?:\/\/./.test(url)) return "postgres";
  // It may hold a password wherever it is wrong.
  throw new InvalidStoreError(url.replace(/:.*@/s, ":***@"));
}
