import { TimeoutError } from "../errors/run-errors.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import type { WithinOp } from "../spec/lazy-result.ts";
import { noPolicies } from "../spec/policies.ts";
import { Activity, Phase } from "./activity.ts";
import { ask, follow, inputSlot } from "./choice-inputs.ts";
import type { Frame } from "./frame.ts";
import { type MachineState, nameOf } from "./machine-state.ts";
import { State } from "./states.ts";
import { releaseInputs, stopTimer } from "./stop-activity.ts";

/** Asks for its input and sets the timer; the input's end stops the timer. */
export function advanceWithin(m: MachineState, frame: Frame, slot: number): void {
  const state = ask(m, frame, slot, 0);
  if (state >= State.done) {
    stopTimer(m, frame, slot);
    return follow(m, frame, slot, 0);
  }
  if (frame.values[slot] !== undefined) return;
  const timer = new Activity(frame, slot, -1, noPolicies);
  timer.phase = Phase.sleeping;
  m.sleeping++;
  frame.values[slot] = timer;
  m.effects.setTimer(timer, limitOf(frame, slot));
}

/** The time is up: it fails, and what only it needed is stopped. */
export function withinOver(m: MachineState, timer: Activity): void {
  const { frame, slot } = timer;
  const input = nameOf(frame.lazies[inputSlot(frame, slot, 0)] as Lazy);
  const failure = new TimeoutError(input, limitOf(frame, slot), "within");
  if (m.options.stored) m.effects.keepFailure(timer, failure);
  releaseInputs(m, frame, slot, true);
  m.fail(frame, slot, failure);
}

function limitOf(frame: Frame, slot: number): number {
  return (opOf(frame.lazies[slot] as Lazy) as WithinOp).limit;
}
