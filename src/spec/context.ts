/** What `ctx.log` offers: one line each, with optional data. */
export interface TaskLog {
  debug(message: string, data?: unknown): void;
  info(message: string, data?: unknown): void;
  warn(message: string, data?: unknown): void;
  error(message: string, data?: unknown): void;
}

/** The engine's clock as a body sees it: virtual in tests. */
export interface TaskClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * What the engine tells a body about its call, as the first parameter of `task(name, { … }, (ctx, …args) => …)`.
 */
export interface TaskContext {
  /** Aborted when the run is cancelled or stops, or when nobody needs the value any more. Made on first use. */
  readonly signal: AbortSignal;
  /** 1 for the first call, 2 for the first retry, … */
  readonly attempt: number;
  readonly runId: string;
  readonly nodeId: string;
  /** The same over all attempts of one node: for the outside world to recognise a repeated request. */
  readonly idempotencyKey: string;
  readonly log: TaskLog;
  readonly clock: TaskClock;
  /** Reports how far the body has come; `total` where it is known. */
  progress(done: number, total?: number, note?: string): void;
}
