/** A limit or a pause that holds for running engines, and can be replaced or cleared at any time. */
export interface ConstraintRecord {
  readonly id: string;
  /** What it is about: "global", "flow:NAME", "run:ID" or "task:GLOB". */
  readonly scope: string;
  /** "pause", "concurrency", "rate_limit", or the type of a handler that was plugged in. */
  readonly type: string;
  /** `{}`, `{ concurrency }`, `{ rate, burst? }` with the rate per second, or what the handler wants. */
  readonly params: unknown;
  /** When it ends, in milliseconds since the epoch; without it, when it is cleared. */
  readonly expiresAt?: number;
}

/** What became of a record. */
export interface ConstraintChange {
  readonly what: "set" | "cleared" | "expired";
  readonly record: ConstraintRecord;
}

/** How much there is of what: names, or globs ("tenant:*": as much for each name). Infinity is no limit. */
export type Capacities = Readonly<Record<string, number>>;
