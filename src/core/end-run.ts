import { RunFailedError, type SkipReason, StalledError } from "../errors/run-errors.ts";
import { refuse } from "./cycle.ts";
import type { Ending } from "./effects.ts";
import { type MachineState, nameOf } from "./machine-state.ts";
import { dismissSpectators } from "./spectators.ts";
import { type Settlement, State } from "./states.ts";
import { closeFrames } from "./stop-activity.ts";

/** The run's target has settled. */
export function conclude(m: MachineState, state: Settlement, value: unknown): void {
  if (state === State.done) endRun(m, { status: "succeeded", value });
  else if (state === State.skipped) endRun(m, { status: "skipped", reason: value as SkipReason });
  else if (m.options.drain) m.draining = { failure: value };
  else endRun(m, { status: "failed", error: value });
}

/** Nothing new starts any more; what runs is told to stop, and the run finishes when it has. */
export function endRun(m: MachineState, ending: Ending): void {
  if (m.ending !== undefined) return;
  m.ending = ending;
  m.fast = false;
  m.queue.clear();
  closeFrames(m, m.root === undefined ? m.orphans : [m.root, ...m.orphans]);
  m.orphans.clear();
  m.aliases.clear();
}

/** Reports the end, once, when nothing runs any more. */
export function finishIfQuiet(m: MachineState): void {
  if (m.ending === undefined || m.finished || m.running > 0) return;
  m.finished = true;
  if (m.ending.status === "failed") attachOthers(m, m.ending.error);
  if (m.awaited.size > 0) dismissSpectators(m);
  m.effects.finished(m.ending);
}

/** The first failure names the others. */
function attachOthers(m: MachineState, first: unknown): void {
  const others = [...m.failures].filter((failure) => failure !== first);
  if (
    others.length > 0 &&
    !(first instanceof RunFailedError) &&
    first instanceof Error &&
    Object.isExtensible(first)
  ) {
    Object.assign(first, { errors: others });
  }
}

/**
 * Nothing is ready and nothing is under way, but the run has no end yet.
 *
 * @returns whether something can go on now
 */
export function resolveStall(m: MachineState): boolean {
  if (m.running + m.sleeping + m.committing + m.preparing > 0) return false;
  if (m.draining !== undefined) {
    endRun(m, {
      status: "failed",
      error: new RunFailedError([...new Set([m.draining.failure, ...m.failures])]),
    });
    return false;
  }
  // Nodes that wait for each other through enclosing frames: the youngest wait gives way.
  const alias = [...m.aliases].at(-1);
  if (alias !== undefined) {
    refuse(m, alias);
    return true;
  }
  const root = m.root;
  const waiting =
    root === undefined ? [] : root.lazies.filter((_, slot) => (root.states[slot] ?? 0) < State.done);
  endRun(m, { status: "failed", error: new StalledError(waiting.slice(0, 10).map(nameOf)) });
  return false;
}
