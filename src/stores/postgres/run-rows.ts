import { CorruptRunError } from "../../errors/store-errors.ts";
import type {
  NewRun,
  NodeKey,
  RunContents,
  RunStatus,
  StoredBlob,
  StoredFrame,
  StoredNode,
  StoredRun,
  StoredTimer,
} from "../../ports/stored-run.ts";
import { numberOf, type PostgresRow, textOf } from "./postgres-client.ts";

/** Columns of a run, in the form in which every driver gives them. */
export const runColumns = `id, name, task, status, params, options, result, error, message, parent, epoch, seq, frames,
  owner, cancel, created_at, updated_at, finished_at`;

/**
 * All that is stored of a run, in one statement: so it is of one moment, also while somebody commits.
 * Frames: the owner's key is in l, a, b, c.
 */
export const contentsQuery = `
SELECT 'f' AS k, frame AS f, generation AS g, NULL::integer AS n, NULL::integer AS e, graph AS v, NULL AS t,
  owner_frame AS o, owner_generation AS p, owner_node AS q, owner_element AS r, NULL AS l, NULL::float8 AS b,
  NULL::float8 AS c FROM {s}.frames WHERE run_id = $1::text
UNION ALL SELECT status, frame, generation, node, element, value, task, attempts, NULL, NULL, NULL, label, started_at,
  finished_at FROM {s}.nodes WHERE run_id = $1::text
UNION ALL SELECT 't', frame, generation, node, element, NULL, topic, NULL, NULL, NULL, NULL, NULL, due, NULL
  FROM {s}.timers WHERE run_id = $1::text
UNION ALL SELECT 'b', NULL, NULL, NULL, NULL, data, hash, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM {s}.blobs WHERE run_id = $1::text`;

const statuses: ReadonlySet<unknown> = new Set<RunStatus>([
  "running",
  "interrupted",
  "parked",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
]);

/** @throws {CorruptRunError} `CS_CORRUPT_RUN` when a column is not what it must be */
export function runOf(row: PostgresRow): StoredRun {
  const id = String(row["id"]);
  const needed = (column: string): string =>
    textOf(row[column]) ?? corrupt(id, `the column ${column} of its row in "runs" is not a text`);
  const number = (column: string): number => {
    const value = row[column] === null ? Number.NaN : numberOf(row[column]);
    return Number.isFinite(value)
      ? value
      : corrupt(id, `the column ${column} of its row in "runs" is not a number`);
  };
  if (!statuses.has(row["status"])) corrupt(id, 'the column status of its row in "runs" is not a status');
  return {
    id,
    name: needed("name"),
    task: needed("task"),
    status: row["status"] as RunStatus,
    params: needed("params"),
    options: needed("options"),
    result: textOf(row["result"]),
    error: textOf(row["error"]),
    message: textOf(row["message"]),
    parent: textOf(row["parent"]),
    epoch: number("epoch"),
    seq: number("seq"),
    frames: number("frames"),
    owner: textOf(row["owner"]),
    cancel: textOf(row["cancel"]),
    createdAt: Math.floor(number("created_at")),
    updatedAt: Math.floor(number("updated_at")),
    finishedAt: row["finished_at"] === null ? undefined : Math.floor(number("finished_at")),
  };
}

/** The row of a run that was just added. */
export function addedRun(run: NewRun, engine: string, createdAt: number): StoredRun {
  const { id, name, task, params, options, parent, unowned = false } = run;
  const moment = Math.floor(createdAt);
  return {
    ...{ id, name, task, params, options, parent },
    status: unowned ? "interrupted" : "running",
    ...{ result: undefined, error: undefined, message: undefined, cancel: undefined },
    epoch: unowned ? 0 : 1,
    seq: 0,
    frames: run.frame.frame + 1,
    owner: unowned ? undefined : engine,
    ...{ createdAt: moment, updatedAt: moment, finishedAt: undefined },
  };
}

function corrupt(id: string, where: string): never {
  throw new CorruptRunError(id, where);
}

/** @throws {CorruptRunError} `CS_CORRUPT_RUN` when a node's status is none */
export function contentsOf(id: string, rows: readonly PostgresRow[]): RunContents {
  const frames: StoredFrame[] = [];
  const nodes: StoredNode[] = [];
  const timers: StoredTimer[] = [];
  const blobs: StoredBlob[] = [];
  for (const row of rows) {
    const kind = row["k"];
    if (kind === "done" || kind === "failed") nodes.push(nodeOf(row, kind));
    else if (kind === "t") timers.push({ ...keyOf(row), due: optional(row["b"]), topic: textOf(row["t"]) });
    else if (kind === "f") frames.push(frameOf(row));
    else if (kind === "b") blobs.push({ hash: String(row["t"]), data: String(row["v"]) });
    else corrupt(id, `the node ${keyText(row)} has the status ${String(kind)} in "nodes"`);
  }
  // A frame has its number later than its owner.
  frames.sort((one, other) => one.frame - other.frame);
  return { frames, nodes, timers, blobs };
}

/** Written out: a run may have a hundred thousand of them, and spreading an object takes longer than all the rest. */
function nodeOf(row: PostgresRow, status: StoredNode["status"]): StoredNode {
  return {
    frame: numberOf(row["f"]),
    generation: numberOf(row["g"]),
    node: numberOf(row["n"]),
    element: numberOf(row["e"]),
    status,
    value: String(row["v"]),
    task: String(row["t"]),
    label: textOf(row["l"]),
    attempts: numberOf(row["o"]),
    startedAt: numberOf(row["b"]),
    finishedAt: numberOf(row["c"]),
  };
}

function frameOf(row: PostgresRow): StoredFrame {
  const owner =
    row["o"] === null
      ? undefined
      : {
          frame: numberOf(row["o"]),
          generation: numberOf(row["p"]),
          node: numberOf(row["q"]),
          element: numberOf(row["r"]),
        };
  return { frame: numberOf(row["f"]), generation: numberOf(row["g"]), owner, graph: String(row["v"]) };
}

function keyOf(row: PostgresRow): NodeKey {
  return {
    frame: numberOf(row["f"]),
    generation: numberOf(row["g"]),
    node: numberOf(row["n"]),
    element: numberOf(row["e"]),
  };
}

function keyText(row: PostgresRow): string {
  const { frame, generation, node, element } = keyOf(row);
  return element === -1 ? `${frame}.${generation}.${node}` : `${frame}.${generation}.${node}[${element}]`;
}

function optional(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : numberOf(value);
}
