import { Kind } from "../spec/op.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { type Activity, Phase } from "./activity.ts";
import { deliver, keepElement } from "./elements.ts";
import type { MachineState } from "./machine-state.ts";
import { mapOf, stoppedElement } from "./resume-map.ts";
import { State } from "./states.ts";
import { dropClaim, isNeeded } from "./stop-activity.ts";

/** A body begins to run. */
export function beginAttempt(m: MachineState, activity: Activity): void {
  activity.phase = Phase.running;
  m.running++;
  activity.frame.active++;
  m.live.add(activity);
}

/** A body has settled, or is given up: its place is free, and what it took is given back. */
export function endAttempt(m: MachineState, activity: Activity): void {
  activity.phase = Phase.over;
  m.running--;
  activity.frame.active--;
  activity.timer?.();
  activity.timer = undefined;
  m.live.remove(activity);
  m.options.permits.release();
  if (activity.ticket !== undefined) m.options.gate.release(activity.ticket, m.options.now());
}

/** A body's value: visible at once, or when it is stored, on a durable run and for its cache. */
export function complete(m: MachineState, activity: Activity, value: unknown): void {
  if (activity.claim === undefined && isKeptByFrame(m, activity) && m.effects.note(activity, value))
    deliver(m, activity, State.done, value);
  else if (activity.claim !== undefined || (m.options.durable && !isPure(activity)))
    commit(m, activity, value, false);
  else deliver(m, activity, State.done, value);
}

/** The value of a stored frame's target is the frame's: it is committed as the owner's result, or with the run's end. */
function isKeptByFrame(m: MachineState, { frame, slot, element }: Activity): boolean {
  return m.options.stored && element < 0 && slot === frame.target && frame.plan.kinds[slot] === Kind.call;
}

/** Hands a result to the store; who waits for it goes on when it is committed. */
export function commit(m: MachineState, activity: Activity, result: unknown, isTail: boolean): void {
  activity.result = result;
  activity.resultIsTail = isTail;
  m.committing++;
  if (activity.element < 0) m.occupy(activity.frame, activity.slot, State.committing, activity);
  m.effects.commit(activity);
}

/** The last attempt of a body failed; or the engine refuses it (`refused`), which is a failure as it is. */
export function giveUp(m: MachineState, activity: Activity, cause: unknown, refused = false): void {
  const failure = refused ? cause : m.effects.failure(activity, cause);
  dropClaim(m, activity);
  m.noteFailure(failure);
  if (m.options.stored) m.effects.keepFailure(activity, failure);
  if (m.observed) m.effects.ended(activity, "failed", failure);
  deliver(m, activity, State.failed, failure);
}

/** An attempt failed, and there is another one after a delay. */
export function tryAgain(m: MachineState, activity: Activity, delay: number, error: unknown): void {
  activity.expired = undefined;
  activity.controller = undefined;
  if (m.observed) m.effects.retrying(activity, delay, error);
  activity.attempt++;
  if (delay === 0) {
    activity.phase = Phase.queued;
    m.queue.push(activity);
  } else {
    activity.phase = Phase.sleeping;
    m.sleeping++;
    m.effects.setTimer(activity, delay);
  }
  keepElement(m, activity);
}

/** A body that was told to stop has settled (with a value, if there is one), or was given up. */
export function stopped(
  m: MachineState,
  activity: Activity,
  result: { readonly value: unknown } | undefined,
): void {
  const { frame, slot, groups } = activity;
  dropClaim(m, activity);
  // On a durable run a value counts when it is stored.
  const isStored = result !== undefined && m.options.durable && mapOf(activity) !== undefined;
  if (isStored) commit(m, activity, result.value, false);
  else if (activity.element >= 0) stoppedElement(m, activity, result);
  else if (!frame.closed && frame.states[slot] === State.stopping) {
    if (result === undefined) comeBack(m, activity);
    else complete(m, activity, result.value);
  }
  for (const group of groups ?? []) {
    group.pending--;
    if (group.pending === 0) for (const goOn of group.waiting.splice(0)) goOn();
  }
}

/** The node is as if it had not been asked for; if it has been asked for again meanwhile, it starts anew. */
function comeBack(m: MachineState, { frame, slot }: Activity): void {
  const needs = frame.needs?.[slot] ?? 0;
  m.forget(frame, slot);
  if (frame.needs === undefined) {
    if (isNeeded(frame, slot)) m.demand(frame, slot);
  } else if (needs > 0) {
    frame.needs[slot] = needs - 1;
    m.demand(frame, slot);
  }
}

/** Pure results are computed again from committed inputs instead of being committed. */
function isPure(activity: Activity): boolean {
  const op = activity.frame.plan.ops[activity.slot];
  return op?.kind === Kind.call && (op as TaskDefinition).pure;
}

/** What a body throws because it was told to stop is no failure of its own. */
export function isAbortEcho(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "name" in error &&
    (error.name === "AbortError" || error.name === "CancelledError")
  );
}
