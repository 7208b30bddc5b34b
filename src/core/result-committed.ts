import type { Lazy } from "../spec/lazy.ts";
import type { Activity } from "./activity.ts";
import { giveUp } from "./attempt.ts";
import { deliver, isWanted } from "./elements.ts";
import { conclude, endRun } from "./end-run.ts";
import { followTail } from "./generation.ts";
import type { MachineState } from "./machine-state.ts";
import { keptWhilePaused } from "./resume-map.ts";
import { State } from "./states.ts";
import { dropClaim } from "./stop-activity.ts";

/** A result is stored: only now do others see it. */
export function resultCommitted(m: MachineState, activity: Activity): void {
  if (m.ending === undefined && keptWhilePaused(activity)) return;
  if (isLate(m, activity)) return dropClaim(m, activity);
  if (activity.concludes) conclude(m, State.done, activity.result);
  else if (activity.resultIsTail) followTail(m, activity, activity.result as Lazy);
  else deliver(m, activity, State.done, activity.result);
}

/** A result has no stored form: its node fails with the error as it is. */
export function resultRefused(m: MachineState, activity: Activity, error: unknown): void {
  if (isLate(m, activity)) return dropClaim(m, activity);
  if (activity.concludes) endRun(m, { status: "failed", error });
  else giveUp(m, activity, error, true);
}

/** Nobody waits for it any more. A tail call may have replaced its generation: its slot is another node's now. */
function isLate(m: MachineState, activity: Activity): boolean {
  return activity.seq < activity.frame.seq || !isWanted(activity) || m.ending !== undefined;
}
