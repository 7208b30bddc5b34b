import type { Database } from "./database.ts";
import { StoreFailure } from "./store-failure.ts";

/** The schema this version writes; kept in the file as `PRAGMA user_version`. */
const version = 1;

const tables = `
CREATE TABLE runs (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  task TEXT NOT NULL,
  status TEXT NOT NULL,
  params TEXT NOT NULL,
  options TEXT NOT NULL,
  result TEXT,
  error TEXT,
  message TEXT,
  parent TEXT,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  owner TEXT,
  cancel TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  finished_at INTEGER
);
CREATE INDEX runs_by_status ON runs (status, created_at);
CREATE INDEX runs_by_age ON runs (created_at);
CREATE INDEX runs_by_end ON runs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX runs_by_owner ON runs (owner) WHERE owner IS NOT NULL;

CREATE TABLE frames (
  run_id TEXT NOT NULL,
  frame INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  owner_frame INTEGER,
  owner_generation INTEGER,
  owner_node INTEGER,
  owner_element INTEGER,
  graph TEXT NOT NULL,
  PRIMARY KEY (run_id, frame)
) WITHOUT ROWID;
CREATE INDEX frames_by_owner ON frames (run_id, owner_frame, owner_generation, owner_node, owner_element);

CREATE TABLE nodes (
  run_id TEXT NOT NULL,
  frame INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  node INTEGER NOT NULL,
  element INTEGER NOT NULL,
  status TEXT NOT NULL,
  value TEXT NOT NULL,
  task TEXT NOT NULL,
  label TEXT,
  attempts INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  PRIMARY KEY (run_id, frame, generation, node, element)
) WITHOUT ROWID;

CREATE TABLE timers (
  run_id TEXT NOT NULL,
  frame INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  node INTEGER NOT NULL,
  element INTEGER NOT NULL,
  due INTEGER,
  topic TEXT,
  PRIMARY KEY (run_id, frame, generation, node, element)
) WITHOUT ROWID;

CREATE TABLE blobs (
  run_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (run_id, hash)
);

CREATE TABLE signals (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX signals_by_topic ON signals (topic, seq);

CREATE TABLE sent (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  id TEXT NOT NULL,
  UNIQUE (topic, id)
);

CREATE TABLE engines (
  id TEXT NOT NULL PRIMARY KEY,
  boot_id TEXT,
  pid_namespace TEXT,
  pid INTEGER,
  start_time TEXT,
  lease_until INTEGER NOT NULL
);

CREATE TABLE news (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL
);
`;

const names = [...tables.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => `'${name}'`);

/**
 * Looks whether the file is a store, or is to become one, before anything is changed in it.
 *
 * @throws {StoreFailure} of the kind "refused" when another program, or a newer version, has made it
 */
export function checkSchema(database: Database): void {
  // One moment for both looks: another process may make the tables just now.
  database.exec("BEGIN");
  try {
    refuseOthers(database);
  } finally {
    database.rollback();
  }
}

/** Makes the tables in a file that has none; several processes may come at the same time. */
export function prepareSchema(database: Database): void {
  if (versionOf(database) === version) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    refuseOthers(database);
    if (versionOf(database) === 0) {
      database.exec(tables);
      database.exec(`PRAGMA user_version = ${version}`);
    }
    database.exec("COMMIT");
  } catch (error) {
    database.rollback();
    throw error;
  }
}

function refuseOthers(database: Database): void {
  const found = versionOf(database);
  if (found > version || found < 0) throw new StoreFailure("refused", newer(found));
  const row = database.get(
    `SELECT count(*) AS tables, count(*) FILTER (WHERE name IN (${names.join()})) AS ours FROM sqlite_master WHERE type = 'table'`,
  );
  const isOurs = found === 0 ? row?.["tables"] === 0 : row?.["ours"] === names.length;
  if (!isOurs) throw new StoreFailure("refused", foreign);
}

const foreign = "its file is a database of another program; give a path of its own";

function versionOf(database: Database): number {
  return Number(database.get("PRAGMA user_version")?.["user_version"]);
}

function newer(found: number): string {
  return `its file has the schema ${found}, and this version of cascade-ts knows ${version}; use the version that wrote it`;
}
