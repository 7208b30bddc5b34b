import type { LogLevel } from "./log-level.ts";

/** One line that a task wrote with `ctx.log`. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly data: unknown;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly runId: string;
  readonly node: string;
  readonly task: string;
}
