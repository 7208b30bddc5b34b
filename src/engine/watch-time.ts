import type { Activity } from "../core/activity.ts";
import type { Machine } from "../core/machine.ts";
import { TimeoutError } from "../errors/run-errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { TimeoutPolicy } from "../spec/policies.ts";
import { identify } from "./node-identity.ts";

interface Watcher {
  readonly clock: Clock;
  report(news: (machine: Machine) => void): void;
}

/** Watches over the time of an attempt, from now on until `activity.watch` is called. */
export function watchTime(activity: Activity, timeout: TimeoutPolicy, { clock, report }: Watcher): void {
  activity.begunAt = clock.elapsed();
  activity.aliveAt = activity.begunAt;
  const arm = (milliseconds: number): void => {
    activity.watch = clock.setTimer(milliseconds, check);
  };
  const check = (): void => {
    const left = timeLeft(activity, timeout, clock);
    if (left > 0) return arm(left);
    const error = timeoutError(activity, timeout, clock);
    report((machine) => machine.timedOut(activity, error));
  };
  arm(timeLeft(activity, timeout, clock));
}

/** Milliseconds until the first limit is reached; a timer may ring a little early. */
function timeLeft({ begunAt, aliveAt }: Activity, { total, idle }: TimeoutPolicy, clock: Clock): number {
  const now = clock.elapsed();
  const never = Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min((total ?? never) - (now - begunAt), (idle ?? never) - (now - aliveAt)));
}

function timeoutError(activity: Activity, { total, idle }: TimeoutPolicy, clock: Clock): TimeoutError {
  const { task } = identify(activity.frame, activity.slot, activity.element);
  const isTotal = total !== undefined && clock.elapsed() - activity.begunAt >= total;
  return isTotal
    ? new TimeoutError(`task "${task}"`, total)
    : new TimeoutError(`task "${task}"`, idle ?? 0, "idle");
}

/** Why a body that has just settled came too late, if it did: a timer cannot ring while a synchronous body runs. */
export function overtimeOf(activity: Activity, clock: Clock): unknown {
  const { timeout } = activity.policies;
  if (activity.expired !== undefined || timeout === undefined || activity.aborted) return activity.expired;
  const now = clock.elapsed();
  const isLate =
    now - activity.begunAt > (timeout.total ?? Number.POSITIVE_INFINITY) ||
    now - activity.aliveAt > (timeout.idle ?? Number.POSITIVE_INFINITY);
  return isLate ? timeoutError(activity, timeout, clock) : undefined;
}
