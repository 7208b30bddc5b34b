import { isCascadeError } from "../errors/cascade-error.ts";
import { amountText, durationText, rateText } from "./amount-text.ts";
import { errorText, oneLine } from "./error-text.ts";
import type { CascadeEvent, NodeEvent } from "./event.ts";
import type { LogEntry } from "./log-entry.ts";
import { isShown, type LogLevel, logLevelOf } from "./log-level.ts";
import { foldProgress, type Progress, startProgress } from "./progress.ts";
import { endedOf, type ProgressRow, totalOf } from "./progress-row.ts";

/** One line for people. `mark` is what it is about at a glance; whoever prints it may colour that. */
export interface HumanLine {
  readonly level: LogLevel;
  readonly mark: "start" | "done" | "failed" | "skipped" | "retry" | "warning" | "note";
  /** Milliseconds since the run started. */
  readonly at: number;
  readonly text: string;
}

/** What has been said of one task name. */
interface Said {
  /** Lines of single calls. */
  lines: number;
  /** Ends that the lines so far account for. */
  ended: number;
  at: number;
}

/** After so many lines of its own a task name gets a line with counts now and then. */
const linesPerName = 5;
const countEvery = 5_000;

/**
 * The log for people, as a fold: give it each event, and print the lines it returns.
 *
 * A loop of a million turns or a map of a million elements does not make a million lines: each task name has a few
 * lines of its own, then one with counts at most every five seconds. At level "debug" everything has a line.
 */
export class HumanLog {
  readonly #level: LogLevel;
  readonly #progress: Progress = startProgress([], 200);
  readonly #said = new Map<ProgressRow, Said>();
  /** The first line waits for something to happen: a run that is refused says why, and nothing else. */
  #opening: readonly HumanLine[] = [];

  constructor(level: LogLevel = "info") {
    this.#level = level;
  }

  /** The lines of one event; often none. */
  push(event: CascadeEvent): readonly HumanLine[] {
    const lines = this.#tell(event);
    if (event.type === "run-started") {
      this.#opening = lines;
      return [];
    }
    if (event.type === "run-finished" && event.status === "failed" && !this.#hasBegun) return [];
    return lines.length === 0 && !("node" in event) ? [] : this.#opened(lines);
  }

  get #hasBegun(): boolean {
    return this.#progress.rows.size > 0;
  }

  #opened(lines: readonly HumanLine[]): readonly HumanLine[] {
    const opening = this.#opening;
    this.#opening = [];
    return opening.length === 0 ? lines : [...opening, ...lines];
  }

  #tell(event: CascadeEvent): readonly HumanLine[] {
    const openMaps = this.#progress.openMaps.size;
    foldProgress(this.#progress, event);
    const level = logLevelOf(event);
    if (event.type === "run-finished") return [...this.#rest(), ...this.#line(level, event)];
    const isNode = "node" in event;
    if (isNode && event.type !== "task-detached" && this.#level !== "debug") {
      const mapEnded = event.element !== undefined && this.#progress.openMaps.size < openMaps;
      if (!this.#mayTell(event, mapEnded)) return this.#counts(event, mapEnded);
    }
    return this.#line(level, event);
  }

  /** The line of what a task logged, if it is shown. */
  entry(entry: LogEntry): HumanLine | undefined {
    if (!isShown(entry.level, this.#level)) return undefined;
    const data = entry.data === undefined ? "" : ` ${dataText(entry.data)}`;
    const mark = entry.level === "error" ? "failed" : entry.level === "warn" ? "warning" : "note";
    const text = `${oneLine(entry.task)}: ${oneLine(entry.message)}${data}`;
    return { level: entry.level, mark, at: this.#since(entry.time), text };
  }

  #line(level: LogLevel, event: CascadeEvent): readonly HumanLine[] {
    if (!isShown(level, this.#level)) return [];
    const told = tell(event, this.#progress);
    return told === undefined ? [] : [{ level, at: this.#since(event.time), ...told }];
  }

  #since(time: number): number {
    return this.#progress.startedAt === 0 ? 0 : Math.max(0, time - this.#progress.startedAt);
  }

  /** Whether one call gets a line of its own: not elements that went well, and not more than a few of one name. */
  #mayTell(event: NodeEvent & CascadeEvent, mapEnded: boolean): boolean {
    if (event.type === "task-started") return false;
    const level = logLevelOf(event);
    if (!isShown(level, this.#level)) return false;
    if (mapEnded || (event.element !== undefined && level === "info")) return false;
    const said = this.#saidOf(event);
    if (said.lines >= linesPerName) return false;
    said.lines += 1;
    if (event.type === "task-finished" || event.type === "task-skipped") said.ended += 1;
    return true;
  }

  /** A line with counts, when a map has ended or the last one of this name is some time ago. */
  #counts(event: NodeEvent, isDue: boolean): readonly HumanLine[] {
    if (!isShown("info", this.#level)) return [];
    const row = this.#rowOf(event);
    const said = this.#saidOf(event);
    if (said.ended >= endedOf(row) || !(isDue || event.time - said.at >= countEvery)) return [];
    return [this.#countLine(row, said, event.time)];
  }

  /** What has not been told yet when the run ends. */
  #rest(): HumanLine[] {
    if (!isShown("info", this.#level) || this.#level === "debug") return [];
    const untold = [...this.#said].filter(([row, said]) => said.ended < endedOf(row));
    return untold.map(([row, said]) => this.#countLine(row, said, this.#progress.now));
  }

  #countLine(row: ProgressRow, said: Said, time: number): HumanLine {
    said.ended = endedOf(row);
    said.at = time;
    const mark = row.failed > 0 ? "failed" : "done";
    return { level: "info", mark, at: this.#since(time), text: countsText(row, time) };
  }

  #rowOf(event: NodeEvent): ProgressRow {
    const { rows, others } = this.#progress;
    return rows.get(event.label ?? event.task) ?? rows.get(event.task) ?? others;
  }

  #saidOf(event: NodeEvent): Said {
    const row = this.#rowOf(event);
    let said = this.#said.get(row);
    if (said === undefined) {
      said = { lines: 0, ended: 0, at: event.time };
      this.#said.set(row, said);
    }
    return said;
  }
}

/** "measure 300/1,200, 2 failed, 1 skipped, 45/s". */
function countsText(row: ProgressRow, time: number): string {
  const total = totalOf(row);
  const ended = endedOf(row);
  const parts = [
    total === undefined ? `${amountText(ended)} done` : `${amountText(ended)}/${amountText(total)}`,
  ];
  if (row.failed > 0) parts.push(`${amountText(row.failed)} failed`);
  if (row.skipped > 0) parts.push(`${amountText(row.skipped)} skipped`);
  const rate = row.rate(time);
  if (rate !== undefined) parts.push(rateText(rate));
  return `${oneLine(row.name)} ${parts.join(", ")}`;
}

function tell(event: CascadeEvent, progress: Progress): Pick<HumanLine, "mark" | "text"> | undefined {
  switch (event.type) {
    case "run-started":
      return { mark: "start", text: `${oneLine(event.name)} started (run ${event.runId})` };
    case "run-finished":
      return { mark: runMark(event.status), text: summaryText(progress, event.duration) };
    case "graph-built":
      return { mark: "note", text: `graph of ${amountText(event.nodes)} nodes built` };
    case "resource-acquired":
      return { mark: "note", text: `${oneLine(event.resource)} acquired in ${durationText(event.duration)}` };
    case "resource-released": {
      const problem = event.error === undefined ? "" : `: ${errorText(event.error)}`;
      return {
        mark: problem === "" ? "note" : "warning",
        text: `${oneLine(event.resource)} released${problem}`,
      };
    }
    case "constraint-changed":
      return { mark: "note", text: `${event.constraint} of ${oneLine(event.scope)} ${event.what}` };
    case "warning":
      return { mark: "warning", text: `${event.code}: ${oneLine(event.message)}` };
    default:
      return tellNode(event);
  }
}

type AnyNodeEvent = Extract<CascadeEvent, NodeEvent>;

function tellNode(event: AnyNodeEvent): Pick<HumanLine, "mark" | "text"> {
  const name = nodeName(event);
  switch (event.type) {
    case "task-started":
      return { mark: "start", text: `${name} started` };
    case "task-blocked":
      return { mark: "note", text: `${name} waits: ${event.reason}` };
    case "task-progress": {
      const of = event.total === undefined ? "" : `/${amountText(event.total)}`;
      const note = event.note === undefined ? "" : ` ${oneLine(event.note)}`;
      return { mark: "note", text: `${name} ${amountText(event.done)}${of}${note}` };
    }
    case "task-retrying": {
      const again = event.delay > 0 ? `again in ${durationText(event.delay)}` : "again at once";
      return {
        mark: "retry",
        text: `${name} failed at attempt ${event.attempt}, ${again}: ${errorText(event.error)}`,
      };
    }
    case "task-skipped":
      return {
        mark: "skipped",
        text: `${name} skipped (${event.reason.kind} at ${oneLine(event.reason.origin)})`,
      };
    case "task-detached":
      return {
        mark: "warning",
        text: `${name} goes on although it was told to stop; nobody waits for it any more`,
      };
    case "task-finished":
      return tellFinished(event, name);
  }
}

function tellFinished(event: Extract<CascadeEvent, { type: "task-finished" }>, name: string) {
  const took = durationText(event.duration);
  const tries = event.attempts > 1 ? ` after ${event.attempts} attempts` : "";
  if (event.status === "failed") {
    return { mark: "failed" as const, text: `${name} failed${tries}: ${errorText(thrown(event.error))}` };
  }
  if (event.status === "cancelled")
    return { mark: "skipped" as const, text: `${name} cancelled after ${took}` };
  const how = event.from === "cache" ? "from the cache" : `${took}${tries}`;
  return { mark: "done" as const, text: `${name} ${how}` };
}

/** What a body threw: the failure around it repeats the name, which stands in the line already. */
function thrown(error: unknown): unknown {
  return isCascadeError(error, "CS_TASK_FAILED") && error.cause !== undefined ? error.cause : error;
}

/** The label or the task's name, with the index of an element. */
export function nodeName(event: NodeEvent): string {
  const index = event.element === undefined ? "" : `[${event.element.index}]`;
  return `${oneLine(event.label ?? event.task)}${index}`;
}

function runMark(status: Progress["status"]): HumanLine["mark"] {
  if (status === "succeeded") return "done";
  return status === "skipped" ? "skipped" : "failed";
}

/** "report succeeded: 312 tasks in 3.20 s, 2 failed": how a run ended, on one line. */
export function summaryText(progress: Progress, duration: number): string {
  const ended = progress.done + progress.failed;
  const tasks = `${amountText(ended)} ${ended === 1 ? "task" : "tasks"} in ${durationText(duration)}`;
  const parts = [tasks];
  if (progress.failed > 0) parts.push(`${amountText(progress.failed)} failed`);
  if (progress.skipped > 0) parts.push(`${amountText(progress.skipped)} skipped`);
  if (progress.warnings > 0)
    parts.push(`${amountText(progress.warnings)} warning${progress.warnings === 1 ? "" : "s"}`);
  return `${oneLine(progress.runName)} ${progress.status}: ${parts.join(", ")}`;
}

function dataText(data: unknown): string {
  try {
    return oneLine(typeof data === "string" ? data : (JSON.stringify(data) ?? String(data)));
  } catch {
    return "(data that cannot be shown)";
  }
}
