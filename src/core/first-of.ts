import { AllFailedError } from "../errors/flow-control-errors.ts";
import type { SkipReason } from "../errors/run-errors.ts";
import { ask, inputSlot } from "./choice-inputs.ts";
import type { Frame } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import { State } from "./states.ts";
import { releaseInputs } from "./stop-activity.ts";

/** Asks for all at once; the first that is done is the value, and what only the others need is stopped. */
export function advanceFirstOf(m: MachineState, frame: Frame, slot: number): void {
  const { argStart, afterStart } = frame.plan;
  const total = (afterStart[slot] ?? 0) - (argStart[slot] ?? 0);
  let settled = 0;
  for (let k = 0; k < total; k++) {
    const state = ask(m, frame, slot, k);
    if (state < State.done) continue;
    settled++;
    const value = frame.values[inputSlot(frame, slot, k)];
    if (state === State.done) {
      releaseInputs(m, frame, slot, true);
      return m.settle(frame, slot, State.done, value);
    }
    // A loser's failure is nobody's.
    if (state === State.failed) m.failures.delete(value);
  }
  if (settled === total) noneSucceeded(m, frame, slot, total);
}

function noneSucceeded(m: MachineState, frame: Frame, slot: number, total: number): void {
  const inputs = Array.from({ length: total }, (_, k) => inputSlot(frame, slot, k));
  const failed = inputs.filter((input) => frame.states[input] === State.failed);
  if (failed.length > 0)
    return m.fail(frame, slot, new AllFailedError(failed.map((input) => frame.values[input])));
  m.settle(frame, slot, State.skipped, frame.values[inputs[0] ?? 0] as SkipReason);
}
