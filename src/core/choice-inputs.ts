import type { Frame } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import { type Settlement, State } from "./states.ts";

/** The slot of input number k. */
export function inputSlot(frame: Frame, slot: number, k: number): number {
  return frame.plan.deps[(frame.plan.argStart[slot] ?? 0) + k] ?? 0;
}

/** The state of input number k, which is asked for if it was not yet. */
export function ask(m: MachineState, frame: Frame, slot: number, k: number): number {
  const input = inputSlot(frame, slot, k);
  const state = frame.states[input] ?? State.dormant;
  if ((frame.pending[slot] ?? 0) <= k) {
    frame.pending[slot] = k + 1;
    if (k > 0) m.choiceMoved = true;
    if (state < State.done) m.demand(frame, input);
  }
  return state;
}

/** Ends as input number k ended. */
export function follow(m: MachineState, frame: Frame, slot: number, k: number): void {
  const input = inputSlot(frame, slot, k);
  m.settle(frame, slot, frame.states[input] as Settlement, frame.values[input]);
}
