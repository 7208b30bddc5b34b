import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresStore } from "cascade-ts/postgres";
import { sqliteStore } from "cascade-ts/sqlite";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunSession, RunStore } from "../src/ports/run-store.ts";
import { loadDriver } from "../src/stores/sqlite/load-driver.ts";
import type { SqlDriver } from "../src/stores/sqlite/sql-driver.ts";
import { repository } from "./architecture/source-file.ts";
import { noPostgres, type PostgresRig, postgresRig } from "./postgres-rig.ts";

const page = readFileSync(join(repository, "docs/reference/stored-runs.md"), "utf8");

/** The columns that the page tells of, by table. */
function documented(): Record<string, string[]> {
  const tables: Record<string, string[]> = {};
  for (const section of page.split(/\n(?=##)/)) {
    const title = /^### (?:The table )?(\w+)(?: and \w+)?\n/.exec(section)?.[1];
    for (const [part] of title === undefined ? [] : section.matchAll(/^\| column(?:.*\n\|)*.*$/gm)) {
      const name = /^\| column of `(\w+)`/.exec(part)?.[1] ?? String(title);
      tables[name] = [...part.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) =>
        [...cell.matchAll(/`(\w+)`/g)].map(([, column = ""]) => column),
      );
    }
  }
  return tables;
}

const questions = [...page.matchAll(/```sql\n(.*?)```/gs)].flatMap(([, block = ""]) =>
  block.split(/;\n/).flatMap((text) => {
    const [, title, sql] = /^\s*-- ([^\n]*)\n(.*)$/s.exec(text) ?? [];
    return title === undefined || sql === undefined ? [] : [{ title, sql }];
  }),
);

/** A run with something for each question. */
async function fill(store: RunStore): Promise<RunSession> {
  const session = await store.open("engine");
  const texts = { name: "order", task: "order", params: "{}", options: "{}", parent: undefined };
  const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
  await session.create({ id: "order-7", ...texts, frame, blobs: [] });
  const at = (node: number) => ({ frame: 0, generation: 0, node, element: -1 });
  const times = { attempts: 1, startedAt: 5, finishedAt: 12, label: undefined };
  await session.commit({
    ...{ runId: "order-7", epoch: 1, seq: 1, frames: 1 },
    changes: [
      { kind: "node", node: { ...at(0), ...times, status: "done", value: '"é"', task: "price" } },
      { kind: "node", node: { ...at(1), ...times, status: "failed", value: "{}", task: "charge" } },
      { kind: "timer", timer: { ...at(2), due: 1_800_000_000_000, topic: "approve" } },
    ],
  });
  await session.signal("paid", "7", "id");
  return session;
}

describe.skipIf(noPostgres() !== undefined)("the tables of SQLite and PostgreSQL", () => {
  const folder = mkdtempSync(join(tmpdir(), "cascade-tables-"));
  let rig: PostgresRig;
  let sqlite: SqlDriver;
  let client: pg.Client;
  const sessions: RunSession[] = [];

  beforeAll(async () => {
    rig = await postgresRig({ fsync: "off" });
    const path = join(folder, "runs.db");
    for (const store of [sqliteStore(path), postgresStore(rig.url)]) sessions.push(await fill(store));
    sqlite = (await loadDriver())(path);
    client = new pg.Client({ connectionString: rig.url });
    await client.connect();
    await client.query("SET search_path TO cascade");
  });

  afterAll(async () => {
    for (const session of sessions) await session.close();
    sqlite.close();
    await client.end();
    rmSync(folder, { recursive: true, force: true });
    await rig.close();
  });

  const ofSqlite = (): Record<string, string[]> => {
    const sql = `SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid`;
    const rows = sqlite.prepare(sql).all([]);
    return columnsOf(rows.map((row) => [String(row["t"]), String(row["c"])]));
  };

  const ofPostgres = (): Record<string, string[]> => {
    const sql = `SELECT table_name || ' ' || column_name FROM information_schema.columns
      WHERE table_schema = 'cascade' ORDER BY table_name, ordinal_position`;
    const lines = rig.sql(sql).split("\n");
    return columnsOf(lines.map((line) => line.split(" ") as [string, string]));
  };

  it("have the same names and columns, but for how news and versions are kept", () => {
    const { news, ...inFile } = ofSqlite();
    const { cascade_schema, ...inSchema } = ofPostgres();
    expect(inSchema).toEqual(inFile);
    expect([news, cascade_schema]).toEqual([["seq", "run_id"], ["version"]]);
  });

  it("are described, column by column", () => {
    const sorted = (tables: Record<string, string[]>) =>
      Object.fromEntries(Object.entries(tables).map(([name, columns]) => [name, columns.toSorted()]));
    expect(sorted(documented())).toEqual(sorted(ofSqlite()));
  });

  it.each(questions)("answer the same question: $title", async ({ sql }) => {
    const inFile = sqlite.prepare(sql).all([]);
    const inSchema = (await client.query(sql)).rows as Record<string, unknown>[];
    expect(inFile.length).toBeGreaterThan(0);
    expect(inSchema.map(comparable)).toEqual(inFile.map(comparable));
  });
});

/** One driver gives large numbers as texts; and each store has its own clock. */
function comparable(row: Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs = Object.entries(row).filter(([column]) => column !== "updated_at");
  return Object.fromEntries(pairs.map(([column, value]) => [column, String(value)]));
}

function columnsOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const tables: Record<string, string[]> = {};
  for (const [table, column] of pairs) {
    tables[table] ??= [];
    tables[table].push(column);
  }
  return tables;
}
