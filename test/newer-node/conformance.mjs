// Holds the SQLite store against the conformance suite, with the runtime's own driver. Run by scripts/newer-node.mjs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqliteStore } from "cascade-ts/sqlite";
import { failedChecks, runStoreConformance } from "cascade-ts/testing";

const folder = mkdtempSync(join(tmpdir(), "cascade-newer-node-"));
let files = 0;

/** A store in a file of its own; an engine of it dies when its lease is over. */
function subject() {
  const path = join(folder, `${++files}.db`);
  const engines = new Map();
  const known = () => {
    const store = sqliteStore(path, { sync: "normal" });
    const open = async (engine) => {
      const session = await store.open(engine);
      engines.set(session, engine);
      return session;
    };
    return { name: store.name, capabilities: store.capabilities, open };
  };
  const crash = (session) => {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA busy_timeout = 5000");
    database.prepare("UPDATE engines SET lease_until = 1 WHERE id = ?").run(engines.get(session));
    database.close();
  };
  return { store: known(), another: known, crash };
}

const checks = runStoreConformance(subject);
try {
  for (const { name, error } of await failedChecks(checks)) {
    process.exitCode = 1;
    console.error(`${name}\n${error instanceof Error ? error.stack : String(error)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${checks.length} checks`);
