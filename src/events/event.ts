import type { SkipReason } from "../errors/run-errors.ts";

/** What every event carries. */
export interface EventBase {
  readonly runId: string;
  /** 1, 2, 3, … within the run, without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Which node an event is about. */
export interface NodeEvent extends EventBase {
  /** Unique within the run: frame, generation, position, and "[i]" for an element of a map. */
  readonly node: string;
  /** The task's name. */
  readonly task: string;
  readonly label: string | undefined;
  /** For an element of a map: its index and how many there are. */
  readonly element: { readonly index: number; readonly total: number } | undefined;
}

export interface RunStarted extends EventBase {
  readonly type: "run-started";
  /** The run's name: option `name`, or the target's task. */
  readonly name: string;
}

export interface RunFinished extends EventBase {
  readonly type: "run-finished";
  readonly status: "succeeded" | "failed" | "skipped" | "cancelled" | "interrupted" | "parked";
  /** Milliseconds since the start. */
  readonly duration: number;
  readonly error: unknown;
}

/** A graph's plan was compiled (a reused plan makes no event). */
export interface GraphBuilt extends EventBase {
  readonly type: "graph-built";
  readonly nodes: number;
}

/** A ready node has to wait; once per wait. */
export interface TaskBlocked extends NodeEvent {
  readonly type: "task-blocked";
  /** What it waits for, as a sentence part: "max concurrency", … */
  readonly reason: string;
}

export interface TaskStarted extends NodeEvent {
  readonly type: "task-started";
}

export interface TaskProgress extends NodeEvent {
  readonly type: "task-progress";
  readonly done: number;
  readonly total: number | undefined;
  readonly note: string | undefined;
}

export interface TaskRetrying extends NodeEvent {
  readonly type: "task-retrying";
  /** The call that failed: 1, 2, … */
  readonly attempt: number;
  /** Milliseconds until the next call. */
  readonly delay: number;
  readonly error: unknown;
}

export interface TaskFinished extends NodeEvent {
  readonly type: "task-finished";
  readonly status: "succeeded" | "failed" | "cancelled";
  readonly from: "cache" | undefined;
  /** Milliseconds since its task-started; 0 when nobody was listening then. */
  readonly duration: number;
  readonly attempts: number;
  readonly error: unknown;
}

export interface TaskSkipped extends NodeEvent {
  readonly type: "task-skipped";
  readonly reason: SkipReason;
}

/** A body went on after it was told to stop and its grace was over; nobody waits for it any more. */
export interface TaskDetached extends NodeEvent {
  readonly type: "task-detached";
}

/** A resource was acquired, when the first body needed it. */
export interface ResourceAcquired extends EventBase {
  readonly type: "resource-acquired";
  readonly resource: string;
  readonly scope: "task" | "run" | "engine";
  /** Milliseconds of its set-up. */
  readonly duration: number;
}

export interface ResourceReleased extends EventBase {
  readonly type: "resource-released";
  readonly resource: string;
  readonly scope: "task" | "run" | "engine";
  /** What went wrong, if anything did. */
  readonly error: unknown;
}

/** A pause or a limit was set or cleared, or has expired, while the run was under way. */
export interface ConstraintChanged extends EventBase {
  readonly type: "constraint-changed";
  readonly what: "set" | "cleared" | "expired";
  /** "global", "flow:NAME", "run:ID" or "task:GLOB". */
  readonly scope: string;
  /** "pause", "concurrency", "rate_limit", or one that was plugged in. */
  readonly constraint: string;
  readonly params: unknown;
}

/** Something a person should look at: a code, and a sentence. */
export interface Warning extends EventBase {
  readonly type: "warning";
  readonly code: string;
  readonly message: string;
  readonly cause: unknown;
}

/** Everything that can be seen of a run. */
export type CascadeEvent =
  | RunStarted
  | RunFinished
  | GraphBuilt
  | TaskBlocked
  | TaskStarted
  | TaskProgress
  | TaskRetrying
  | TaskFinished
  | TaskSkipped
  | TaskDetached
  | ResourceAcquired
  | ResourceReleased
  | ConstraintChanged
  | Warning;

/** Gets every event of a run, in order. One that throws is reported and isolated. */
export type Subscriber = (event: CascadeEvent) => void;
