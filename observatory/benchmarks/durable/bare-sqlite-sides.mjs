/** SQLite by hand: the same rows, the same pragmas, the same disk, on the main thread, and nothing else. */
import { newRun, storeWithRuns } from "./stores.mjs";

/** `node:sqlite` where there is one, else libsql: the rule by which the store chooses too. */
export async function connectFile(path) {
  try {
    const { DatabaseSync } = await import("node:sqlite");
    return new DatabaseSync(path);
  } catch {
    const { default: Libsql } = await import("libsql");
    return new Libsql(path);
  }
}

/** A file as the store makes it, opened as the store opens it. */
export async function bareFile(parameters) {
  const { path, sync, session } = await storeWithRuns({ ...parameters, store: "sqlite" }, []);
  await session.close();
  const database = await connectFile(path);
  for (const pragma of [
    "journal_mode = WAL",
    `synchronous = ${sync}`,
    "wal_autocheckpoint = 4096",
    "journal_size_limit = 33554432",
    "cache_size = -16384",
  ])
    database.exec(`PRAGMA ${pragma}`);
  return { database, statements: prepared(database) };
}

function prepared(database) {
  const node = database.prepare("INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const head = database.prepare("UPDATE runs SET seq = ?, frames = ?, updated_at = ? WHERE id = ?");
  const run = database.prepare(
    `INSERT INTO runs (id, name, task, status, params, options, epoch, seq, frames, owner, created_at, updated_at)
     VALUES (?, ?, ?, 'running', ?, ?, 1, 0, 1, 'bench', ?, ?)`,
  );
  const frame = database.prepare("INSERT INTO frames (run_id, frame, generation, graph) VALUES (?, 0, 0, ?)");
  const generation = database.prepare(
    "UPDATE frames SET generation = ?, graph = ? WHERE run_id = ? AND frame = 0",
  );
  const end = database.prepare(
    "UPDATE runs SET status = 'succeeded', result = ?, owner = NULL, updated_at = ?, finished_at = ? WHERE id = ?",
  );
  return {
    node(id, at, element, value) {
      const now = Date.now();
      node.run(id, 0, 0, at, element, "done", value, "step", null, 1, now, now);
    },
    head: (id, seq) => head.run(seq, 1, Date.now(), id),
    run(id) {
      const { name, task, params, options, frame: first } = newRun(id);
      const now = Date.now();
      run.run(id, name, task, params, options, now, now);
      frame.run(id, first.graph);
    },
    generation: (id, number, graph) => generation.run(number, graph, id),
    end: (id, result) => end.run(result, Date.now(), Date.now(), id),
  };
}

const runName = (n) => `run-${String(n).padStart(6, "0")}`;

/** One transaction for every step: its row, and the run's. */
const serial = async (parameters) => {
  const { database, statements } = await bareFile(parameters);
  const step = async (n) => n + 1;
  let batches = 0;
  return {
    async batch({ steps, start }) {
      const id = runName(batches++);
      statements.run(id);
      let value = start;
      for (let i = 0; i < steps; i++) {
        value = await step(value);
        database.exec("BEGIN IMMEDIATE");
        statements.node(id, i, -1, JSON.stringify(value));
        statements.head(id, i + 1);
        database.exec("COMMIT");
      }
      return value;
    },
    close: () => database.close(),
  };
};

/** The rows of so many steps in one transaction, with one change of the run's row. */
const bulk = async (parameters) => {
  const { database, statements } = await bareFile(parameters);
  const step = async (n) => n + 1;
  let batches = 0;
  return {
    async batch({ items, atOnce }) {
      const id = runName(batches++);
      statements.run(id);
      const results = [];
      for (let i = 0; i < items.length; i += atOnce) {
        const values = await Promise.all(items.slice(i, i + atOnce).map(step));
        database.exec("BEGIN IMMEDIATE");
        for (const [j, value] of values.entries()) statements.node(id, 1, i + j, JSON.stringify(value));
        statements.head(id, i / atOnce + 1);
        database.exec("COMMIT");
        results.push(...values);
      }
      return results;
    },
    close: () => database.close(),
  };
};

/** So many runs go together: a transaction for their beginnings, one for each of their steps, the last with their ends. */
const runs = async (parameters) => {
  const { database, statements } = await bareFile(parameters);
  const step = async (n) => n + 1;
  const together = (work) => {
    database.exec("BEGIN IMMEDIATE");
    work();
    database.exec("COMMIT");
  };
  let begun = 0;
  return {
    async batch({ starts, steps, atOnce }) {
      let sum = 0;
      for (let i = 0; i < starts.length; i += atOnce) {
        let values = starts.slice(i, i + atOnce);
        const ids = values.map(() => runName(begun++));
        together(() => ids.forEach(statements.run));
        for (let at = 0; at < steps; at++) {
          values = await Promise.all(values.map(step));
          together(() => {
            for (const [j, id] of ids.entries()) {
              statements.node(id, at, -1, JSON.stringify(values[j]));
              statements.head(id, at + 1);
              if (at === steps - 1) statements.end(id, JSON.stringify(values[j]));
            }
          });
        }
        for (const value of values) sum += value;
      }
      return sum;
    },
    close: () => database.close(),
  };
};

export const bareSqliteSides = {
  bareSerial: { setup: serial },
  bareBulk: { setup: bulk },
  bareRuns: { setup: runs },
};
