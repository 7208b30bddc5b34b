import type { CascadeEvent, NodeEvent } from "./event.ts";
import { type ProgressRow, rowOf } from "./progress-row.ts";

/** What is known of a run before it starts: how often each task is called in its graph. */
export interface ProgressPlan {
  readonly name: string;
  /** Calls in the graph; 0 for a map whose list is not known yet. */
  readonly calls: number;
}

/**
 * How far a run has come, by task name. Its size does not grow with the run: names beyond the limit share one row,
 * and only maps that are under way are remembered.
 */
export interface Progress {
  runName: string;
  startedAt: number;
  /** When the last event came, milliseconds since the epoch. */
  now: number;
  status: "waiting" | "running" | "succeeded" | "failed" | "skipped" | "cancelled" | "interrupted" | "parked";
  readonly rows: Map<string, ProgressRow>;
  /** Everything of names beyond the limit. */
  readonly others: ProgressRow;
  /** Maps under way: how many of their elements have not ended. */
  readonly openMaps: Map<string, number>;
  readonly nameLimit: number;
  done: number;
  failed: number;
  skipped: number;
  warnings: number;
}

const openMapLimit = 1_000;

/** The state before the first event, with a row for each task of the plan in its order. */
export function startProgress(plan: readonly ProgressPlan[] = [], nameLimit = 50): Progress {
  const state: Progress = {
    runName: "",
    startedAt: 0,
    now: 0,
    status: "waiting",
    rows: new Map(),
    others: rowOf("others"),
    openMaps: new Map(),
    nameLimit,
    done: 0,
    failed: 0,
    skipped: 0,
    warnings: 0,
  };
  for (const { name, calls } of plan) rowFor(state, name, name).planned += calls;
  return state;
}

/** Brings the state up to date with one event. The state is changed in place, as this runs for each event of a run. */
export function foldProgress(state: Progress, event: CascadeEvent): void {
  state.now = event.time;
  switch (event.type) {
    case "run-started":
      state.runName = event.name;
      state.startedAt = event.time;
      state.status = "running";
      return;
    case "run-finished":
      state.status = event.status;
      return;
    case "warning":
      state.warnings += 1;
      return;
    case "graph-built":
    case "resource-acquired":
    case "resource-released":
    case "constraint-changed":
      return;
    default:
      foldNode(state, event);
  }
}

type AnyNodeEvent = Extract<CascadeEvent, NodeEvent>;

function foldNode(state: Progress, event: AnyNodeEvent): void {
  const row = rowFor(state, event.label ?? event.task, event.task);
  const { element } = event;
  if (element !== undefined) openMap(state, row, event.node, element.total);
  row.firstAt ??= event.time;
  switch (event.type) {
    case "task-started":
      row.running += 1;
      row.started += 1;
      return;
    case "task-progress":
      row.share =
        event.total !== undefined && event.total > 0 ? Math.min(1, event.done / event.total) : undefined;
      row.note = event.note ?? row.note;
      return;
    case "task-retrying":
      row.retries += 1;
      return;
    case "task-finished":
      finish(state, row, event);
      break;
    case "task-skipped":
      row.skipped += 1;
      state.skipped += 1;
      break;
    default:
      return;
  }
  row.lastAt = event.time;
  if (element !== undefined) closeElement(state, event.node);
}

function finish(
  state: Progress,
  row: ProgressRow,
  event: Extract<CascadeEvent, { type: "task-finished" }>,
): void {
  if (event.from === undefined) row.running = Math.max(0, row.running - 1);
  else row.cached += 1;
  if (event.status === "cancelled") row.cancelled += 1;
  else if (event.status === "failed") {
    row.failed += 1;
    state.failed += 1;
  } else {
    row.done += 1;
    state.done += 1;
  }
  row.share = undefined;
  row.sample(event.time);
}

function rowFor(state: Progress, name: string, task: string): ProgressRow {
  const row = state.rows.get(name);
  if (row !== undefined) return row;
  if (state.rows.size >= state.nameLimit) return state.rows.get(task) ?? state.others;
  const created = rowOf(name);
  state.rows.set(name, created);
  return created;
}

/** Adds a map's length to its task's total when the first of its elements is heard of. */
function openMap(state: Progress, row: ProgressRow, node: string, total: number): void {
  const id = mapId(node);
  if (state.openMaps.has(id)) return;
  const oldest = state.openMaps.size >= openMapLimit ? state.openMaps.keys().next().value : undefined;
  if (oldest !== undefined) state.openMaps.delete(oldest);
  state.openMaps.set(id, total);
  row.elements += total;
}

function closeElement(state: Progress, node: string): void {
  const id = mapId(node);
  const rest = (state.openMaps.get(id) ?? 0) - 1;
  if (rest > 0) state.openMaps.set(id, rest);
  else state.openMaps.delete(id);
}

/** The map that an element belongs to: its node without the index. */
function mapId(node: string): string {
  const end = node.lastIndexOf("[");
  return end < 0 ? node : node.slice(0, end);
}
