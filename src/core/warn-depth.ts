import type { Lazy } from "../spec/lazy.ts";
import type { Frame } from "./frame.ts";
import { type MachineState, nameOf } from "./machine-state.ts";

/** So many frames inside each other look like a loop that was meant to run in constant memory. */
const deepFrames = 1_000;

/** Tells, once in a run, that a recursion grows. */
export function warnDepth(m: MachineState, { depth, owner }: Frame): void {
  if (depth !== deepFrames || !m.observed || owner === undefined || m.warned.has("depth")) return;
  m.warned.add("depth");
  const name = nameOf(owner.frame.lazies[owner.slot] as Lazy);
  m.effects.warn(
    "CS_W_DEEP_RECURSION",
    `"${name}" has called itself ${deepFrames} deep outside tail position; each call keeps its record. Return the call itself, not something that uses it.`,
  );
}
