import type { Settled } from "../spec/settled.ts";
import type { MachineState } from "./machine-state.ts";
import { State } from "./states.ts";

/** How a node ended, as a value; a failure that is shown counts as caught. */
export function settledItem(m: MachineState, state: number, value: unknown): Settled<unknown> {
  if (state === State.done) return { status: "fulfilled", value };
  if (state === State.skipped) return { status: "skipped", reason: value as never };
  m.failures.delete(value);
  return { status: "rejected", reason: value };
}
