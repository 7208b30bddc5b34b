import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import type { RunSession } from "../../ports/run-store.ts";
import {
  type RunStoreUnderTest,
  runStoreConformance,
} from "../../testing/conformance/run-store-conformance.ts";
import { loadDriver } from "./load-driver.ts";
import { SqliteSession } from "./sqlite-session.ts";
import { sqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "cascade-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const openDriver = await loadDriver();

/** Does to the file what another program may do. */
function change(path: string, sql: string): void {
  const driver = openDriver(path);
  driver.exec(`PRAGMA busy_timeout = 5000; ${sql}`);
  driver.close();
}

type Death = (engine: string) => string;

/** A store in a file of its own; its engines die as `death` says in SQL. */
function fresh(death: Death): RunStoreUnderTest {
  const path = join(folder, `${++files}.db`);
  return {
    store: sqliteStore(path, { sync: "normal" }),
    another: () => sqliteStore(path, { sync: "normal" }),
    crash: (session: RunSession) => {
      if (session instanceof SqliteSession) change(path, death(session.engine));
    },
  };
}

const deaths: Readonly<Record<string, Death>> = {
  "its lease is over": (engine) => `UPDATE engines SET lease_until = 1 WHERE id = '${engine}'`,
  "its process is gone": (engine) => `UPDATE engines SET start_time = '1' WHERE id = '${engine}'`,
};

for (const [how, death] of Object.entries(deaths)) {
  describe(`the SQLite store conforms; an engine is dead when ${how}`, () => {
    for (const { name, run } of runStoreConformance(() => fresh(death))) it(name, run);
  });
}
