import { type HumanLine, HumanLog } from "../events/human-log.ts";
import type { LogLevel } from "../events/log-level.ts";
import type { Host } from "./host.ts";
import type { Reporter } from "./reporter.ts";
import type { PaintStyle, Terminal } from "./terminal.ts";

const marks: Readonly<Record<HumanLine["mark"], readonly [sign: string, ascii: string, style: PaintStyle]>> =
  {
    start: ["▸", ">", "accent"],
    done: ["✓", "+", "good"],
    failed: ["✗", "x", "bad"],
    skipped: ["·", "-", "dim"],
    retry: ["↻", "~", "warn"],
    warning: ["!", "!", "warn"],
    note: ["·", "-", "dim"],
  };

/** A line of the log for people: when, a sign, and what happened. */
export function humanLineText(line: HumanLine, terminal: Terminal): string {
  const [sign, ascii, style] = marks[line.mark];
  const at = `${(line.at / 1000).toFixed(2).padStart(7)}s`;
  const text =
    line.mark === "failed" || line.mark === "warning" ? terminal.paint(style, line.text) : line.text;
  return `${terminal.paint("dim", at)} ${terminal.paint(style, terminal.unicode ? sign : ascii)} ${text}\n`;
}

/** Plain lines on stderr, for a pipe, a file or the log of a CI server. */
export function humanReporter(host: Host, terminal: Terminal, level: LogLevel): Reporter {
  const log = new HumanLog(level);
  const write = (line: HumanLine): void => void host.stderr.write(humanLineText(line, terminal));
  return {
    subscriber: (event) => log.push(event).forEach(write),
    log: (entry) => {
      const line = log.entry(entry);
      if (line !== undefined) write(line);
    },
    stopping: () => void host.stderr.write("stopping; Ctrl-C again leaves at once\n"),
    close: () => {},
  };
}
