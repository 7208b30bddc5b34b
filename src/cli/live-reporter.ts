import type { CascadeEvent } from "../events/event.ts";
import { type HumanLine, HumanLog, summaryText } from "../events/human-log.ts";
import type { LogEntry } from "../events/log-entry.ts";
import { isShown, type LogLevel } from "../events/log-level.ts";
import { foldProgress, type Progress, type ProgressPlan, startProgress } from "../events/progress.ts";
import { watchForeignOutput } from "./foreign-output.ts";
import type { Host } from "./host.ts";
import { humanLineText } from "./human-reporter.ts";
import { LiveRegion } from "./live-region.ts";
import { progressView } from "./progress-view.ts";
import type { Reporter } from "./reporter.ts";
import { paintStyledLine } from "./styled-line.ts";
import type { Terminal } from "./terminal.ts";

/** Ten frames a second look alive; more would only cost. */
const frameTime = 100;

/** Progress drawn at the lower end of the terminal, with what matters printed above it. */
export function liveReporter(
  host: Host,
  terminal: Terminal,
  options: { readonly level: LogLevel; readonly plan: readonly ProgressPlan[] },
): Reporter {
  const display = new LiveDisplay(host, terminal, options.plan);
  // What a step did is seen in the drawn lines; only who asks for everything gets a line for it as well.
  const events = new HumanLog(options.level === "info" ? "warn" : options.level);
  const entries = new HumanLog(options.level);
  return {
    subscriber: (event) => {
      display.push(event);
      const lines = events.push(event);
      if (event.type === "run-started") entries.push(event);
      if (event.type !== "run-finished") display.print(lines);
    },
    log: (entry: LogEntry) => {
      const line = isShown(entry.level, options.level) ? entries.entry(entry) : undefined;
      if (line !== undefined) display.print([line]);
    },
    stopping: () => display.stopping(),
    close: () => display.close(isShown("info", options.level)),
  };
}

class LiveDisplay {
  readonly #terminal: Terminal;
  readonly #host: Host;
  readonly #progress: Progress;
  readonly #region: LiveRegion;
  readonly #stopWatching: () => void;
  readonly #forgetExit: () => void;
  readonly #write: (text: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #duration = 0;
  #drawnAt = 0;
  /** Somebody wrote a text that does not end its line (a prompt): nothing is drawn until the line is over. */
  #midLine = false;
  #waiting = "";

  constructor(host: Host, terminal: Terminal, plan: readonly ProgressPlan[]) {
    this.#host = host;
    this.#terminal = terminal;
    this.#progress = startProgress(plan);
    const streams = [host.stderr, ...(host.stdout.isTTY === true ? [host.stdout] : [])];
    const watch = watchForeignOutput(streams, {
      before: () => this.#region.clear(),
      after: (endsLine) => {
        this.#midLine = !endsLine;
        if (Date.now() - this.#drawnAt >= frameTime / 2) this.#draw();
      },
    });
    this.#write = watch.write;
    this.#stopWatching = watch.stop;
    this.#region = new LiveRegion(host.stderr, watch.write);
    this.#forgetExit = host.onExit(() => this.close(false));
    this.#timer = setInterval(() => this.#draw(), frameTime);
  }

  push(event: CascadeEvent): void {
    foldProgress(this.#progress, event);
    if (event.type === "run-finished") this.#duration = event.duration;
  }

  /** Collects lines until the next frame, so that many of them are one write. */
  print(lines: readonly HumanLine[]): void {
    for (const line of lines) this.#waiting += humanLineText(line, this.#terminal);
  }

  stopping(): void {
    this.#isStopping = true;
    // Wipes the ^C that the terminal has echoed below the lines.
    this.#region.clear();
    this.#draw();
  }

  close(saysSummary: boolean): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#region.clear();
    this.#stopWatching();
    this.#forgetExit();
    if (this.#midLine) this.#write("\n");
    this.#write(this.#waiting);
    if (!saysSummary || this.#progress.status === "waiting" || this.#progress.status === "running") return;
    const mark =
      this.#progress.status === "succeeded"
        ? "done"
        : this.#progress.status === "skipped"
          ? "skipped"
          : "failed";
    const text = summaryText(this.#progress, this.#duration);
    this.#write(humanLineText({ level: "info", mark, at: this.#duration, text }, this.#terminal));
  }

  #draw(): void {
    if (this.#midLine || this.#timer === undefined) return;
    const now = Date.now();
    const above = this.#waiting;
    this.#waiting = "";
    this.#drawnAt = now;
    const isRunning = this.#progress.status === "running";
    this.#region.draw(isRunning ? this.#view(now) : [], above);
  }

  #view(now: number): string[] {
    const { columns } = this.#region;
    const { unicode, paint } = this.#terminal;
    const rows = this.#host.stderr.rows ?? 24;
    const lines = progressView(this.#progress, { now, columns, rows, unicode, isStopping: this.#isStopping });
    return lines.map((line) => paintStyledLine(line, columns, paint));
  }
}
