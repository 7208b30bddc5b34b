import type { Lazy } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { Frame } from "./frame.ts";
import { type MachineState, nameOf } from "./machine-state.ts";

/** Tells, once in a run, that a stored run uses what a restart does not keep. */
export function warnCaptured(m: MachineState, frame: Frame): void {
  if (!m.options.durable || !m.observed || m.warned.has("captured")) return;
  const [slot] = frame.plan.externals;
  // The inputs of a bound node's routes come along by themselves.
  if (slot === undefined || frame.plan.kinds[frame.target] === Kind.bind) return;
  m.warned.add("captured");
  m.effects.warn(
    "CS_W_CAPTURED",
    `a body captured the LazyResult "${nameOf(frame.lazies[slot] as Lazy)}" in a closure; after a restart it is another one and runs again. Pass it as an argument.`,
  );
}
