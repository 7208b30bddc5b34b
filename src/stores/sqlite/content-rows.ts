import type {
  NodeKey,
  RunContents,
  StoredBlob,
  StoredFrame,
  StoredNode,
  StoredTimer,
} from "../../ports/stored-run.ts";
import type { Database } from "./database.ts";
import { contentColumns, type PackedContents, packRows } from "./packed-contents.ts";
import type { SqlValue } from "./sql-driver.ts";

/** Adds a frame; one with the same owner goes, with all that is below it. */
export function replaceFrame(database: Database, runId: string, frame: StoredFrame): void {
  const { owner } = frame;
  const rows = database.all(
    `SELECT frame FROM frames WHERE run_id = ? AND owner_frame IS ? AND owner_generation IS ? AND owner_node IS ?
     AND owner_element IS ?`,
    runId,
    owner?.frame ?? null,
    owner?.generation ?? null,
    owner?.node ?? null,
    owner?.element ?? null,
  );
  for (const row of rows) dropFrame(database, runId, Number(row["frame"]));
  dropFrame(database, runId, frame.frame);
  putFrame(database, runId, frame);
}

export function putFrame(database: Database, runId: string, frame: StoredFrame): void {
  const { owner } = frame;
  database.run(
    "INSERT INTO frames VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    runId,
    frame.frame,
    frame.generation,
    owner?.frame ?? null,
    owner?.generation ?? null,
    owner?.node ?? null,
    owner?.element ?? null,
    frame.graph,
  );
}

/** Deletes a frame, what is in it, and all frames below it. */
export function dropFrame(database: Database, runId: string, frame: number): void {
  emptyFrame(database, runId, frame);
  database.run("DELETE FROM frames WHERE run_id = ? AND frame = ?", runId, frame);
}

/** Deletes what is in a frame, and all frames below it. A frame that has none below costs the same in every run. */
export function emptyFrame(database: Database, runId: string, frame: number): void {
  clearFrame(database, runId, frame);
  const below = childrenOf(database, runId, frame);
  for (let next = below.pop(); next !== undefined; next = below.pop()) {
    clearFrame(database, runId, next);
    // Its row goes before its children are looked for, so that a circle somebody wrote ends.
    database.run("DELETE FROM frames WHERE run_id = ? AND frame = ?", runId, next);
    for (const child of childrenOf(database, runId, next)) below.push(child);
  }
}

function clearFrame(database: Database, runId: string, frame: number): void {
  database.run("DELETE FROM nodes WHERE run_id = ? AND frame = ?", runId, frame);
  database.run("DELETE FROM timers WHERE run_id = ? AND frame = ?", runId, frame);
}

function childrenOf(database: Database, runId: string, frame: number): number[] {
  const sql = "SELECT frame FROM frames WHERE run_id = ? AND owner_frame = ? AND frame <> owner_frame";
  return database.all(sql, runId, frame).map((row) => Number(row["frame"]));
}

/** Rows of one statement: the longer it is, the fewer of them; a rest is put down by the smaller ones. */
const rowsAtOnce = [64, 8, 1] as const;

const nodeStatements = rowsAtOnce.map((rows) => {
  const places = new Array<string>(rows).fill("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").join(", ");
  return { rows, sql: `INSERT OR REPLACE INTO nodes VALUES ${places}` };
});

/** A result takes the place of whatever is stored for its key; of several for one key the last one stays. */
export function putNodes(database: Database, runId: string, nodes: readonly StoredNode[]): void {
  dropTimersOf(database, runId, nodes);
  let at = 0;
  for (const { rows, sql } of nodeStatements)
    for (; nodes.length - at >= rows; at += rows)
      database.run(sql, ...nodeValues(runId, nodes.slice(at, at + rows)));
}

function nodeValues(runId: string, nodes: readonly StoredNode[]): SqlValue[] {
  const values: SqlValue[] = [];
  for (const node of nodes) {
    values.push(runId, node.frame, node.generation, node.node, node.element, node.status, node.value);
    values.push(node.task, node.label ?? null, node.attempts, node.startedAt, node.finishedAt);
  }
  return values;
}

/** Most runs wait for nothing, which one look tells of all their results. */
function dropTimersOf(database: Database, runId: string, nodes: readonly StoredNode[]): void {
  const isWaiting =
    nodes.length === 1 || database.get("SELECT 1 FROM timers WHERE run_id = ? LIMIT 1", runId) !== undefined;
  if (isWaiting) for (const node of nodes) dropTimer(database, runId, node);
}

export function putTimer(database: Database, runId: string, timer: StoredTimer): void {
  database.run(
    "INSERT OR REPLACE INTO timers VALUES (?, ?, ?, ?, ?, ?, ?)",
    runId,
    timer.frame,
    timer.generation,
    timer.node,
    timer.element,
    timer.due ?? null,
    timer.topic ?? null,
  );
}

function dropTimer(database: Database, runId: string, key: NodeKey): void {
  database.run(
    "DELETE FROM timers WHERE run_id = ? AND frame = ? AND generation = ? AND node = ? AND element = ?",
    runId,
    key.frame,
    key.generation,
    key.node,
    key.element,
  );
}

export function putBlob(database: Database, runId: string, blob: StoredBlob): void {
  database.run("INSERT OR REPLACE INTO blobs VALUES (?, ?, ?)", runId, blob.hash, blob.data);
}

export function dropBlob(database: Database, runId: string, hash: string): void {
  database.run("DELETE FROM blobs WHERE run_id = ? AND hash = ?", runId, hash);
}

/** All that is stored of a run. */
export function loadContents(database: Database, runId: string): PackedContents {
  const load = (table: keyof RunContents, order: string): PackedContents[keyof RunContents] => {
    const columns = Object.keys(contentColumns[table]).join(", ");
    const rows = database.all(`SELECT ${columns} FROM ${table} WHERE run_id = ? ORDER BY ${order}`, runId);
    return packRows(table, rows, runId);
  };
  return {
    // A frame gets a higher number than the one it belongs to.
    frames: load("frames", "frame"),
    nodes: load("nodes", "frame, generation, node, element"),
    timers: load("timers", "frame, generation, node, element"),
    blobs: load("blobs", "hash"),
  };
}
