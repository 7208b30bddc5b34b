import type {
  RunContents,
  StoredBlob,
  StoredFrame,
  StoredNode,
  StoredTimer,
} from "../../ports/stored-run.ts";
import { RowReader } from "./row-reader.ts";
import type { SqlRow } from "./sql-driver.ts";

type Packed = string | number | null;

/**
 * The contents of a run for the way from one thread to the other: the columns of all rows in one list each. Objects would
 * take their keys along, every one of them, and cost several times what reading the rows does.
 */
export interface PackedContents {
  readonly frames: readonly Packed[];
  readonly nodes: readonly Packed[];
  readonly timers: readonly Packed[];
  readonly blobs: readonly Packed[];
}

type Kind = "count" | "number" | "text" | "count?" | "number?" | "text?" | "status";

/** The columns of a table in the order in which they are packed. */
export const contentColumns = {
  frames: {
    frame: "count",
    generation: "count",
    owner_frame: "count?",
    owner_generation: "count?",
    owner_node: "count?",
    owner_element: "count?",
    graph: "text",
  },
  nodes: {
    frame: "count",
    generation: "count",
    node: "count",
    element: "count",
    status: "status",
    value: "text",
    task: "text",
    label: "text?",
    attempts: "count",
    started_at: "number",
    finished_at: "number",
  },
  timers: {
    frame: "count",
    generation: "count",
    node: "count",
    element: "count",
    due: "number?",
    topic: "text?",
  },
  blobs: { hash: "text", data: "text" },
} as const satisfies Readonly<Record<keyof RunContents, Readonly<Record<string, Kind>>>>;

/** Packs the rows of a table; a value of the wrong type is the run's failure. */
export function packRows(table: keyof RunContents, rows: readonly SqlRow[], runId: string): Packed[] {
  const columns: readonly (readonly [string, Kind])[] = Object.entries(contentColumns[table]);
  const packed: Packed[] = [];
  for (const row of rows) {
    for (const [column, kind] of columns) {
      const value = row[column];
      if (!isOf(kind, value)) return new RowReader(row, table, runId).refuse(column, kind.replace("?", ""));
      packed.push(value);
    }
  }
  return packed;
}

function isOf(kind: Kind, value: unknown): value is Packed {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "count":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number";
    case "text?":
      return value === null || typeof value === "string";
    case "count?":
      return value === null || Number.isSafeInteger(value);
    case "number?":
      return value === null || typeof value === "number";
    case "status":
      return value === "done" || value === "failed";
  }
}

/** What was packed; the types were checked then. */
export function unpackContents({ frames, nodes, timers, blobs }: PackedContents): RunContents {
  return {
    frames: unpack(frames, "frames", unpackFrame),
    nodes: unpack(nodes, "nodes", unpackNode),
    timers: unpack(timers, "timers", unpackTimer),
    blobs: unpack(blobs, "blobs", unpackBlob),
  };
}

function unpack<T>(
  packed: readonly Packed[],
  table: keyof RunContents,
  make: (packed: readonly Packed[], at: number) => T,
): T[] {
  const width = Object.keys(contentColumns[table]).length;
  const made: T[] = [];
  for (let at = 0; at < packed.length; at += width) made.push(make(packed, at));
  return made;
}

function unpackFrame(packed: readonly Packed[], at: number): StoredFrame {
  const isOwned = packed[at + 2] !== null;
  const owner = {
    frame: packed[at + 2] as number,
    generation: packed[at + 3] as number,
    node: packed[at + 4] as number,
    element: packed[at + 5] as number,
  };
  return {
    frame: packed[at] as number,
    generation: packed[at + 1] as number,
    owner: isOwned ? owner : undefined,
    graph: packed[at + 6] as string,
  };
}

function unpackNode(packed: readonly Packed[], at: number): StoredNode {
  return {
    frame: packed[at] as number,
    generation: packed[at + 1] as number,
    node: packed[at + 2] as number,
    element: packed[at + 3] as number,
    status: packed[at + 4] as StoredNode["status"],
    value: packed[at + 5] as string,
    task: packed[at + 6] as string,
    label: (packed[at + 7] as string | null) ?? undefined,
    attempts: packed[at + 8] as number,
    startedAt: packed[at + 9] as number,
    finishedAt: packed[at + 10] as number,
  };
}

function unpackTimer(packed: readonly Packed[], at: number): StoredTimer {
  return {
    frame: packed[at] as number,
    generation: packed[at + 1] as number,
    node: packed[at + 2] as number,
    element: packed[at + 3] as number,
    due: (packed[at + 4] as number | null) ?? undefined,
    topic: (packed[at + 5] as string | null) ?? undefined,
  };
}

function unpackBlob(packed: readonly Packed[], at: number): StoredBlob {
  return { hash: packed[at] as string, data: packed[at + 1] as string };
}
