import { type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import { type Activity, Phase } from "./activity.ts";
import { amountsOf } from "./amounts-of.ts";
import { type Amount, GateTicket } from "./gate/ticket.ts";
import type { MachineState } from "./machine-state.ts";

/** Takes one of the run's places and one of the engine's. */
export function takePlace(m: MachineState): boolean {
  return m.running + m.granted.length < m.options.maxConcurrency && m.options.permits.tryTake();
}

/** Only the bodies of tasks are limited: what the engine does between them is not. */
export function hasGate({ frame, slot, element }: Activity): boolean {
  return element >= 0 || frame.plan.kinds[slot] === Kind.call;
}

/** What an activity asks the gate with; or why it cannot. */
export function ticketOf(m: MachineState, activity: Activity): GateTicket | { readonly error: unknown } {
  if (activity.ticket !== undefined) return activity.ticket;
  const amounts = amountsOf(activity);
  if ("error" in amounts) return amounts;
  activity.ticket = newTicket(m, activity, amounts.amounts);
  return activity.ticket;
}

/** A ticket for a body; the gate offers it a place when something has changed. */
function newTicket(m: MachineState, activity: Activity, amounts: readonly Amount[]): GateTicket {
  const { frame, slot } = activity;
  const op = opOf(frame.lazies[slot] as Lazy);
  return new GateTicket({ ...m.options.subject, task: op.name }, amounts, () => accepts(m, activity));
}

/** The gate asks whether a body can start now. It takes its place at once, or goes back to the ready queue. */
function accepts(m: MachineState, activity: Activity): boolean {
  if (activity.phase !== Phase.gated) return false;
  m.sleeping--;
  const starts = m.ending === undefined && takePlace(m);
  activity.phase = starts ? Phase.granted : Phase.queued;
  activity.era = m.options.gate.era;
  if (starts) m.granted.push(activity);
  else m.queue.push(activity);
  m.effects.wake();
  return starts;
}

/** From now on the gate limits the run: it is told what runs already. */
export function registerRunning(m: MachineState): void {
  m.fast = false;
  for (const activity of m.live) registerBody(m, activity);
}

/** The gate counts a body that began when nothing was limited. */
export function registerBody(m: MachineState, activity: Activity): void {
  if (!hasGate(activity) || activity.ticket?.state === "held") return;
  activity.ticket ??= newTicket(m, activity, []);
  m.options.gate.ask(activity.ticket, m.options.now());
}
