import { brandAsCascadeError, CascadeError } from "./cascade-error.ts";

/** Why a value was skipped: what kind of skip it was and the name of the node where it began. */
export interface SkipReason {
  readonly kind: "condition-false" | "upstream-skipped" | "pruned";
  readonly origin: string;
}

/** What a failure knows of the node that failed. */
export interface FailedNode {
  readonly task: string;
  readonly label: string | undefined;
  readonly node: string;
  readonly attempts: number;
  /** Where the task was defined, "file:line:column", when known. */
  readonly site: string | undefined;
  /** Where the call was written, "file:line:column"; known under `trace: true` only. */
  readonly callSite?: string | undefined;
}

/**
 * `CS_TASK_FAILED`: a task's body failed, after all its attempts. `cause` is what was thrown, whatever it was.
 */
export class TaskFailedError extends CascadeError {
  readonly task: string;
  readonly label: string | undefined;
  /** Identifier of the node within its run. */
  readonly node: string;
  /** Calls of the body that were made. */
  readonly attempts: number;
  /** Where the task was defined, "file:line:column", when known. */
  readonly site: string | undefined;
  /** Where the call was written, "file:line:column"; known under `trace: true` only. */
  readonly callSite: string | undefined;
  /** Other failures of the same run, after this first one. */
  errors: readonly unknown[] = [];

  /**
   * @param mask - takes secrets out of the message and so out of the stack; `cause` stays as it is
   */
  constructor(node: FailedNode, cause: unknown, mask: (text: string) => string = (text) => text) {
    const name = node.label === undefined ? `task "${node.task}"` : `task "${node.task}" (${node.label})`;
    const tries = node.attempts > 1 ? ` after ${node.attempts} attempts` : "";
    const call = node.callSite === undefined ? "" : `\n    called at ${node.callSite}`;
    const place = node.site === undefined ? "" : `\n    defined at ${node.site}`;
    super("CS_TASK_FAILED", mask(`${name} failed${tries}: ${causeText(cause)}${call}${place}`), { cause });
    this.task = node.task;
    this.label = node.label;
    this.node = node.node;
    this.attempts = node.attempts;
    this.site = node.site;
    this.callSite = node.callSite;
  }
}

function causeText(cause: unknown): string {
  try {
    if (cause instanceof Error) return cause.message === "" ? cause.name : cause.message;
    return typeof cause === "object" && cause !== null ? JSON.stringify(cause) : String(cause);
  } catch {
    return "a value that cannot be shown";
  }
}

/** `CS_RUN_FAILED`: all failures of a run that went on after its first one (`onFailure: "drain"`). */
export class RunFailedError extends AggregateError {
  readonly code = "CS_RUN_FAILED";
  constructor(errors: readonly unknown[]) {
    super(errors, `the run finished with ${errors.length} failure${errors.length === 1 ? "" : "s"}`);
    this.name = "RunFailedError";
  }
  static {
    brandAsCascadeError(RunFailedError.prototype);
  }
}

/** `CS_SKIPPED`: the target was skipped, so there is no value. */
export class SkippedError extends CascadeError {
  readonly reason: SkipReason;
  constructor(reason: SkipReason) {
    super(
      "CS_SKIPPED",
      `the target was skipped (${reason.kind} at ${reason.origin}). Use .orElse(value) for a default, or outcome() to see the skip.`,
    );
    this.reason = reason;
  }
}

/** `CS_CANCELLED`: the run was cancelled; `cause` is the reason that was given. */
export class CancelledError extends CascadeError {
  constructor(reason: unknown) {
    const text = reason instanceof Error ? reason.message : typeof reason === "string" ? reason : "";
    super("CS_CANCELLED", text === "" ? "the run was cancelled" : `the run was cancelled: ${text}`, {
      cause: reason,
    });
  }
}

/** `CS_INTERRUPTED`: the engine was closed or the process told to end while the run was under way. */
export class RunInterruptedError extends CascadeError {
  constructor(reason: string) {
    super("CS_INTERRUPTED", `the run was interrupted: ${reason}`);
  }
}

/** Which time was over: all of it, the time without a sign of life, or that of a value with everything it needs. */
export type TimeoutLimit = "total" | "idle" | "within";

const overtime = {
  total: "took longer than",
  idle: "made no progress for",
  within: "and everything it needs took longer than",
} as const satisfies Record<TimeoutLimit, string>;

/** `CS_TIMEOUT`: something took longer than it was given. */
export class TimeoutError extends CascadeError {
  /** The time that was given, in milliseconds. */
  readonly milliseconds: number;
  readonly limit: TimeoutLimit;

  /**
   * @param what - the subject of the sentence: `task "load"`, `the run`, `recv`
   */
  constructor(what: string, milliseconds: number, limit: TimeoutLimit = "total") {
    super("CS_TIMEOUT", `${what} ${overtime[limit]} ${milliseconds} ms`);
    this.milliseconds = milliseconds;
    this.limit = limit;
  }
}

/** `CS_ENGINE_CLOSED`: a run was started on an engine that is closed. */
export class EngineClosedError extends CascadeError {
  constructor() {
    super("CS_ENGINE_CLOSED", "this engine is closed; make a new Engine.");
  }
}

/** `CS_RUN_ACTIVE`: a second run with the id of one that is under way. */
export class RunActiveError extends CascadeError {
  constructor(runId: string) {
    super(
      "CS_RUN_ACTIVE",
      `a run with id "${runId}" is already under way on this engine; use engine.attach("${runId}").`,
    );
  }
}

/** `CS_SIGNAL_OVERFLOW`: more signals wait for a topic than the engine holds. */
export class SignalOverflowError extends CascadeError {
  constructor(topic: string, limit: number) {
    super("CS_SIGNAL_OVERFLOW", `${limit} signals already wait for topic "${topic}"; nobody receives them.`);
  }
}

/** `CS_STALLED`: nothing of the run can go on; a defect of Cascade, reported instead of hanging. */
export class StalledError extends CascadeError {
  constructor(waiting: readonly string[]) {
    super(
      "CS_STALLED",
      `the run cannot go on; waiting: ${waiting.join(", ")}. Please report this with the flow.`,
    );
  }
}
