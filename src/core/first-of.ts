import { AllFailedError } from "../errors/flow-control-errors.ts";
import type { SkipReason } from "../errors/run-errors.ts";
import { noPolicies } from "../spec/policies.ts";
import { Activity, Phase } from "./activity.ts";
import { commit } from "./attempt.ts";
import { ask, inputSlot } from "./choice-inputs.ts";
import type { Frame } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import { State } from "./states.ts";
import { releaseInputs } from "./stop-activity.ts";

/** Asks for all at once; one that is done already is the value. Notes how many are still to be heard of. */
export function advanceFirstOf(m: MachineState, frame: Frame, slot: number): void {
  const total = totalOf(frame, slot);
  const stored = storedWinner(frame, slot);
  if (stored >= 0 && ask(m, frame, slot, stored) < State.done) {
    frame.values[slot] = 1;
    return;
  }
  let left = 0;
  for (let k = 0; k < total; k++) {
    const state = ask(m, frame, slot, k);
    const input = inputSlot(frame, slot, k);
    if (state === State.done) return succeeded(m, frame, slot, input);
    // One whose news is still on its way will be heard of once more.
    if (state < State.done || frame.unannounced.has(input)) left++;
    else loserSettled(m, frame, input);
  }
  frame.values[slot] = left;
  if (left === 0) noneSucceeded(m, frame, slot);
}

/** The first of them that had succeeded before a restart; -1 when none is known. The others are not asked for then. */
function storedWinner(frame: Frame, slot: number): number {
  const results = frame.restored?.results;
  if (results === undefined) return -1;
  for (let k = 0; k < totalOf(frame, slot); k++)
    if (results.get(inputSlot(frame, slot, k))?.state === State.done) return k;
  return -1;
}

/** One of them has settled: the first that is done is the value, and what only the others need is stopped. */
export function firstOfSettled(m: MachineState, frame: Frame, slot: number, input: number): void {
  if (frame.states[input] === State.done) return succeeded(m, frame, slot, input);
  loserSettled(m, frame, input);
  const left = (frame.values[slot] as number) - 1;
  frame.values[slot] = left;
  if (left === 0) noneSucceeded(m, frame, slot);
}

function succeeded(m: MachineState, frame: Frame, slot: number, input: number): void {
  const value = frame.values[input];
  releaseInputs(m, frame, slot, true);
  if (!m.options.stored) return m.settle(frame, slot, State.done, value);
  // Which one came first is not to be found out again.
  const choice = new Activity(frame, slot, -1, noPolicies);
  choice.phase = Phase.over;
  commit(m, choice, value, false);
}

/** A loser's failure is nobody's. */
function loserSettled(m: MachineState, frame: Frame, input: number): void {
  if (frame.states[input] === State.failed) m.failures.delete(frame.values[input]);
}

function totalOf({ plan }: Frame, slot: number): number {
  return (plan.afterStart[slot] ?? 0) - (plan.argStart[slot] ?? 0);
}

function noneSucceeded(m: MachineState, frame: Frame, slot: number): void {
  const inputs = Array.from({ length: totalOf(frame, slot) }, (_, k) => inputSlot(frame, slot, k));
  const failed = inputs.filter((input) => frame.states[input] === State.failed);
  if (failed.length > 0)
    return m.fail(frame, slot, new AllFailedError(failed.map((input) => frame.values[input])));
  m.settle(frame, slot, State.skipped, frame.values[inputs[0] ?? 0] as SkipReason);
}
