import assert from "node:assert/strict";
import type { RunContents } from "../../../ports/stored-run.ts";

/** Nodes, timers and large values come in no order; frames do. */
export function sorted({ frames, nodes, timers, blobs }: RunContents): RunContents {
  return { frames, nodes: byText(nodes), timers: byText(timers), blobs: byText(blobs) };
}

function byText<T>(rows: readonly T[]): T[] {
  const texts = new Map(rows.map((row) => [row, JSON.stringify(sortedKeys(row))]));
  return [...rows].sort((a, b) => ((texts.get(a) ?? "") < (texts.get(b) ?? "") ? -1 : 1));
}

/** That rows are equal; one that is absent and one that is undefined are. */
export function same(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(plain(actual), plain(expected), message);
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** An object with its fields by name: the order of rows must not depend on theirs. */
function sortedKeys(row: unknown): unknown {
  if (typeof row !== "object" || row === null) return row;
  const fields = Object.entries(row).map(([key, value]) => [key, sortedKeys(value)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
