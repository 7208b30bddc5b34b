import type { CascadeEvent } from "./event.ts";

/** How much someone wants to read: each level includes the ones after it. */
export type LogLevel = "debug" | "info" | "warn" | "error";

export const logLevels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Whether something of `level` is shown to someone who asked for `threshold`. */
export function isShown(level: LogLevel, threshold: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(threshold);
}

/** How much an event matters: what goes wrong is "error" or "warn", each step is "info", what is behind them "debug". */
export function logLevelOf(event: CascadeEvent): LogLevel {
  switch (event.type) {
    case "graph-built":
    case "task-blocked":
    case "task-progress":
    case "resource-acquired":
      return "debug";
    case "resource-released":
      return event.error === undefined ? "debug" : "warn";
    case "task-retrying":
    case "task-detached":
    case "warning":
      return "warn";
    case "task-skipped":
      return event.reason.kind === "pruned" ? "debug" : "info";
    case "task-finished":
      return event.status === "failed" ? "error" : "info";
    case "run-finished":
      return event.status === "failed" ? "error" : "info";
    default:
      return "info";
  }
}
