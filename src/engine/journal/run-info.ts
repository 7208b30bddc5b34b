import type { RunStatus, StoredRun } from "../../ports/stored-run.ts";

/** A stored run, as `engine.runs()` tells of it. */
export interface RunInfo {
  readonly id: string;
  readonly name: string;
  /** Name of the target's task. */
  readonly task: string;
  readonly status: RunStatus;
  /** Why it failed, was cancelled or is parked, in one line. */
  readonly message: string | undefined;
  /** The run that spawned it. */
  readonly parent: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt: number | undefined;
}

export function runInfo(run: StoredRun): RunInfo {
  const { id, name, task, status, message, parent, createdAt, updatedAt, finishedAt } = run;
  return { id, name, task, status, message, parent, createdAt, updatedAt, finishedAt };
}
