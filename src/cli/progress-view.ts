import { amountText, durationText, rateText } from "../events/amount-text.ts";
import { oneLine } from "../events/error-text.ts";
import type { Progress } from "../events/progress.ts";
import { endedOf, type ProgressRow, totalOf } from "../events/progress-row.ts";
import type { Piece, StyledLine } from "./styled-line.ts";
import { cutToWidth, padToWidth, textWidth } from "./text-width.ts";

/** The terminal and the moment that a view is for. */
export interface ViewFrame {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
  readonly unicode: boolean;
  /** The run was told to stop and is still ending. */
  readonly isStopping: boolean;
}

type RowState = "running" | "failed" | "waiting" | "done" | "skipped";

const mostRows = 12;
const frameTime = 100;
const loopPause = 1_000;
/** Which rows go first when there is no room for all. */
const importance: readonly RowState[] = ["running", "failed", "waiting", "done", "skipped"];

/** The lines that show a run's progress: a title, then one line per task name, never more than the terminal has. */
export function progressView(progress: Progress, frame: ViewFrame): readonly StyledLine[] {
  const rows = [...progress.rows.values()];
  if (endedOf(progress.others) + progress.others.started > 0) rows.push(progress.others);
  const room = Math.max(0, Math.min(mostRows, frame.rows - 3));
  const shown = choose(rows, room, frame.now);
  const widest = Math.max(0, ...shown.map((row) => textWidth(oneLine(row.name))));
  const nameWidth = Math.min(widest, 32, Math.max(8, Math.floor(frame.columns * 0.35)));
  const lines = shown.map((row) => rowLine(row, nameWidth, frame));
  const hidden = rows.filter((row) => !shown.includes(row));
  if (hidden.length > 0 && room > 0) lines.push(hiddenLine(hidden, frame));
  return [titleLine(progress, rows, frame), ...lines];
}

function choose(rows: readonly ProgressRow[], room: number, now: number): readonly ProgressRow[] {
  if (rows.length <= room) return rows;
  const chosen = new Set<ProgressRow>();
  for (const state of importance) {
    for (const row of rows) if (chosen.size < room - 1 && stateOf(row, now) === state) chosen.add(row);
  }
  return rows.filter((row) => chosen.has(row));
}

function stateOf(row: ProgressRow, now: number): RowState {
  const total = totalOf(row);
  // Between two turns of a fast loop nothing runs.
  const isLooping = total === undefined && row.started > 0 && now - (row.lastAt ?? now) < loopPause;
  if (row.running > 0 || isLooping) return "running";
  if (row.failed > 0) return "failed";
  const ended = endedOf(row);
  if (ended === 0 || ended < (total ?? 0)) return "waiting";
  return row.skipped === ended ? "skipped" : "done";
}

function titleLine(progress: Progress, rows: readonly ProgressRow[], frame: ViewFrame): StyledLine {
  const running = rows.reduce((sum, row) => sum + row.running, 0);
  const elapsed = Math.max(0, frame.now - progress.startedAt);
  // Tenths of seconds would move at every frame, and tell nothing.
  const time = elapsed < 60_000 ? `${Math.floor(elapsed / 1000)} s` : durationText(elapsed);
  const line: Piece[] = [["accent", spinner(frame)], " ", ["bold", oneLine(progress.runName)], `  ${time}`];
  line.push([
    "dim",
    `  ${amountText(progress.done)} done${running > 0 ? `, ${amountText(running)} running` : ""}`,
  ]);
  if (progress.failed > 0) line.push(["bad", `, ${amountText(progress.failed)} failed`]);
  if (frame.isStopping) line.push(["warn", "  stopping; Ctrl-C again leaves at once"]);
  return line;
}

function rowLine(row: ProgressRow, nameWidth: number, frame: ViewFrame): StyledLine {
  const state = stateOf(row, frame.now);
  const name = padToWidth(cutToWidth(oneLine(row.name), nameWidth, frame.unicode ? "…" : "~"), nameWidth);
  const line: Piece[] = ["  ", markOf(state, frame), " ", state === "running" ? name : ["dim", name]];
  if (state === "waiting" && endedOf(row) === 0) return [...line, ["dim", "  waiting"]];
  const share = shareOf(row);
  if (share !== undefined && state !== "done" && frame.columns >= 60) line.push("  ", ...bar(share, frame));
  const counted = counts(row, state, frame);
  if (counted !== "") line.push("  ", counted);
  if (row.failed > 0) line.push(["bad", `  ${amountText(row.failed)} failed`]);
  if (row.skipped > 0) line.push(["dim", `  ${amountText(row.skipped)} skipped`]);
  if (state === "running" || state === "waiting") line.push(...pace(row, frame));
  else if (row.firstAt !== undefined && row.lastAt !== undefined) {
    line.push(["dim", `  ${durationText(row.lastAt - row.firstAt)}`]);
  }
  if (state === "running" && row.note !== undefined) line.push(["dim", `  ${oneLine(row.note)}`]);
  return line;
}

/** "120/300", or how many are done where nothing tells how many there will be. */
function counts(row: ProgressRow, state: RowState, frame: ViewFrame): string {
  const total = totalOf(row);
  const ended = amountText(endedOf(row));
  if (total === undefined) return row.done === 0 ? "" : `${amountText(row.done)} done`;
  if (total === 1 && row.share !== undefined) return `${Math.floor(row.share * 100)}%`.padStart(4);
  // Of a single call one wants to know for how long it has been running.
  if (total === 1 && state === "running")
    return `${Math.floor((frame.now - (row.firstAt ?? frame.now)) / 1000)} s`;
  const of = amountText(total);
  return `${ended.padStart(of.length)}/${of}`;
}

function pace(row: ProgressRow, frame: ViewFrame): readonly Piece[] {
  const pieces: Piece[] = [];
  const rate = row.rate(frame.now);
  const total = totalOf(row);
  if (rate !== undefined) pieces.push(`  ${rateText(rate).padEnd(7)}`);
  if (row.running > 1) pieces.push(["dim", `  ${amountText(row.running)} running`]);
  const rest = total === undefined ? 0 : total - endedOf(row);
  if (rate !== undefined && row.elements > 0 && rest > 0 && rest / rate >= 1) {
    pieces.push(["dim", `  ${wholeDuration((rest / rate) * 1000)} left`]);
  }
  if (row.retries > 0) pieces.push(["warn", `  ${amountText(row.retries)} retried`]);
  return pieces;
}

function wholeDuration(milliseconds: number): string {
  return milliseconds < 60_000 ? `${Math.ceil(milliseconds / 1000)} s` : durationText(milliseconds);
}

/** How much is done, 0 to 1: of several calls the ended ones, of one what its body reported. */
function shareOf(row: ProgressRow): number | undefined {
  const total = totalOf(row);
  if (row.share !== undefined && row.running === 1 && (total ?? 1) === 1) return row.share;
  return total === undefined || total <= 1 ? undefined : endedOf(row) / total;
}

function bar(share: number, frame: ViewFrame): readonly Piece[] {
  const width = frame.columns >= 100 ? 30 : frame.columns >= 80 ? 20 : 12;
  const filled = Math.max(0, Math.min(width, Math.floor(share * width)));
  const [full, empty] = frame.unicode ? ["━", "─"] : ["#", "."];
  return [
    ["accent", full.repeat(filled)],
    ["dim", empty.repeat(width - filled)],
  ];
}

function hiddenLine(hidden: readonly ProgressRow[], frame: ViewFrame): StyledLine {
  const facts = importance
    .map((state) => [hidden.filter((row) => stateOf(row, frame.now) === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`);
  return [["dim", `  ${frame.unicode ? "…" : "..."} ${hidden.length} more: ${facts.join(", ")}`]];
}

function markOf(state: RowState, frame: ViewFrame): Piece {
  switch (state) {
    case "running":
      return ["accent", spinner(frame)];
    case "failed":
      return ["bad", frame.unicode ? "✗" : "x"];
    case "done":
      return ["good", frame.unicode ? "✓" : "+"];
    default:
      return ["dim", frame.unicode ? "·" : "-"];
  }
}

function spinner(frame: ViewFrame): string {
  const signs = frame.unicode ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "|/-\\";
  return signs.charAt(Math.floor(frame.now / frameTime) % signs.length);
}
