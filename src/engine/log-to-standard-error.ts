import type { LogEntry } from "../events/log-entry.ts";

/** Warnings and errors of bodies are seen even when nobody asked for a log. */
export function logToStandardError(entry: LogEntry): void {
  if (entry.level === "warn" || entry.level === "error")
    process.stderr.write(`${entry.level} ${entry.task}: ${entry.message}\n`);
}
