import { type Lazy, policiesOf } from "../spec/lazy.ts";
import { Activity } from "./activity.ts";
import { beginAttempt } from "./attempt.ts";
import { deliver } from "./elements.ts";
import { conclude } from "./end-run.ts";
import type { Frame } from "./frame.ts";
import { nextGeneration } from "./generation.ts";
import { openFrame } from "./launch-frame.ts";
import type { MachineState } from "./machine-state.ts";
import { showAll } from "./spectators.ts";
import { State } from "./states.ts";
import { registerBody } from "./ticket-of.ts";

/** A frame ran straight through to its target's value. */
export function straightDone(m: MachineState, frame: Frame, value: unknown): void {
  if (m.ending !== undefined) return;
  const { owner } = frame;
  frame.cursor = frame.plan.size;
  frame.values[frame.target] = value;
  if (frame.spectators !== undefined) showAll(frame);
  if (owner === undefined) return conclude(m, State.done, value);
  frame.closed = true;
  deliver(m, owner, State.done, value);
}

/** A frame ran straight through, and its target returned a LazyResult. */
export function straightTail(m: MachineState, frame: Frame, lazy: Lazy): void {
  if (m.ending !== undefined) return;
  m.stats.tailCalls++;
  frame.cursor = frame.target;
  if (frame.spectators !== undefined) showAll(frame);
  frame.replacement = { lazy, slot: frame.target, outside: undefined };
  nextGeneration(m, frame);
}

/** A frame stopped running straight at a slot whose body has been called: that body goes on as an activity. */
export function takeOver(m: MachineState, frame: Frame, slot: number): Activity {
  const activity = new Activity(frame, slot, -1, policiesOf(frame.lazies[slot] as Lazy));
  frame.cursor = slot;
  beginAttempt(m, activity);
  m.options.permits.tryTake();
  // The body itself may have set a limit.
  if (!m.options.gate.open) registerBody(m, activity);
  if (m.ending === undefined) openFrame(m, frame, slot, activity);
  else {
    // The body has ended its own run: it is told to stop like any other.
    activity.aborted = true;
    m.effects.abort(activity);
  }
  return activity;
}
