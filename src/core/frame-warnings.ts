import type { Lazy } from "../spec/lazy.ts";
import type { Frame } from "./frame.ts";
import { type MachineState, nameOf } from "./machine-state.ts";

/** So many frames inside each other look like a loop that was meant to run in constant memory. */
const deepFrames = 1_000;

/** Tells once that a recursion grows. */
export function warnDepth(m: MachineState, { depth, owner }: Frame): void {
  if (depth !== deepFrames || !m.observed || owner === undefined) return;
  const name = nameOf(owner.frame.lazies[owner.slot] as Lazy);
  m.effects.warn(
    "CS_W_DEEP_RECURSION",
    `"${name}" has called itself ${deepFrames} deep outside tail position; each call keeps its record. Return the call itself, not something that uses it.`,
  );
}

/** Tells once that a stored run uses what a restart does not keep. */
export function warnCaptured(m: MachineState, frame: Frame): void {
  const [slot] = frame.plan.externals;
  if (slot === undefined || !m.options.durable || !m.observed || m.warnedCaptured) return;
  m.warnedCaptured = true;
  m.effects.warn(
    "CS_W_CAPTURED",
    `a body captured the LazyResult "${nameOf(frame.lazies[slot] as Lazy)}" in a closure; after a restart it is another one and runs again. Pass it as an argument.`,
  );
}
