import { Kind } from "../spec/op.ts";
import { type Activity, Phase } from "./activity.ts";
import { complete, giveUp } from "./attempt.ts";
import type { MachineState } from "./machine-state.ts";
import { State } from "./states.ts";
import { wake } from "./stop-activity.ts";
import { withinOver } from "./within.ts";

/** The timer of an activity is due: a retry, a wait, the timeout of a recv, or the end of a value's time. */
export function timerDue(m: MachineState, activity: Activity): void {
  if (activity.phase !== Phase.sleeping) return;
  activity.timer = undefined;
  wake(m, activity);
  const kind = activity.element < 0 ? activity.frame.plan.kinds[activity.slot] : Kind.map;
  switch (kind) {
    case Kind.within:
      activity.phase = Phase.over;
      return withinOver(m, activity);
    case Kind.wait:
      activity.phase = Phase.over;
      return complete(m, activity, undefined);
    case Kind.recv:
      activity.phase = Phase.over;
      return giveUp(m, activity, m.effects.recvTimeout(activity));
    default:
      activity.phase = Phase.queued;
      m.queue.push(activity);
  }
}

/** A signal came for a recv. */
export function received(m: MachineState, activity: Activity, data: unknown): void {
  if (activity.phase !== Phase.sleeping) return;
  wake(m, activity);
  activity.phase = Phase.over;
  complete(m, activity, data);
}

/** The signal of a recv was taken by somebody else before it was stored: it waits on. */
export function waitOn(m: MachineState, activity: Activity): void {
  m.committing--;
  const { frame, slot } = activity;
  if (m.ending !== undefined || frame.closed || frame.states[slot] !== State.committing) return;
  activity.phase = Phase.sleeping;
  activity.result = undefined;
  m.sleeping++;
  m.occupy(frame, slot, State.active, activity);
  m.effects.receiveAgain(activity);
}
