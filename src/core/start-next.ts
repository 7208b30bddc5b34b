import { Kind } from "../spec/op.ts";
import { Activity, Phase } from "./activity.ts";
import { beginAttempt, giveUp } from "./attempt.ts";
import { keepElement, nextElement } from "./elements.ts";
import { finishIfQuiet, resolveStall } from "./end-run.ts";
import { Frame } from "./frame.ts";
import { GateTicket } from "./gate/ticket.ts";
import { resumeTail } from "./generation.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { lookUp } from "./queue-body.ts";
import { hasGate, takePlace, ticketOf } from "./ticket-of.ts";

/** What the machine does between two entries: works off the consequences of what was decided. */
type WorkOff = () => void;

/**
 * The next body to call, or frame to run straight through. Undefined when nothing can start now.
 */
export function startNext(
  m: MachineState,
  workOff: WorkOff,
  openWhole: (frame: Frame) => void,
): Activity | Frame | undefined {
  for (;;) {
    if (m.ending !== undefined) return undefined;
    const granted = m.granted.length > 0 ? m.granted.shift() : undefined;
    if (granted !== undefined) {
      if (granted.phase !== Phase.granted) continue;
      if (granted.era === m.options.gate.era) return begin(m, granted);
      askAgain(m, granted);
      workOff();
      continue;
    }
    const entry = m.queue.peek();
    if (entry === undefined) {
      if (!resolveStall(m)) {
        finishIfQuiet(m);
        return undefined;
      }
      workOff();
    } else if (entry instanceof Frame) {
      m.queue.pop();
      if (entry.closed) continue;
      if (m.fast) return entry;
      openWhole(entry);
    } else if (entry instanceof MapState && !entry.canStart) leaveQueue(m, entry);
    else if (entry instanceof MapState && entry.cached) lookUpElement(m, entry);
    else if (entry instanceof MapState) {
      if (!hasPlace(m, entry)) return undefined;
      const started = startIfAllowed(m, nextElement(m, entry));
      if (started !== undefined) return started;
      workOff();
    } else if (entry.phase !== Phase.queued) m.queue.pop();
    else if (entry.resumes !== undefined) {
      m.queue.pop();
      resumeTail(m, entry, entry.resumes);
      workOff();
    } else if (!hasPlace(m, entry)) return undefined;
    else {
      m.queue.pop();
      const started = startIfAllowed(m, entry);
      if (started !== undefined) return started;
      workOff();
    }
  }
}

function leaveQueue(m: MachineState, map: MapState): void {
  m.queue.pop();
  map.queued = false;
}

/** Takes one of the run's and the engine's places; otherwise the ready queue waits, and is told of once. */
function hasPlace(m: MachineState, entry: Activity | MapState): boolean {
  if (takePlace(m)) {
    m.reported = undefined;
    return true;
  }
  if (m.observed && m.reported !== entry) {
    m.reported = entry;
    const waiting =
      entry instanceof MapState ? new Activity(entry.frame, entry.slot, entry.next, entry.policies) : entry;
    m.effects.blocked(waiting, "max concurrency");
  }
  return false;
}

function lookUpElement(m: MachineState, map: MapState): void {
  const activity = nextElement(m, map);
  lookUp(m, activity);
  keepElement(m, activity);
}

/** Asks the gate, where there is something to ask. What is refused waits there, and the ready queue goes on without it. */
function startIfAllowed(m: MachineState, activity: Activity): Activity | undefined {
  const { gate } = m.options;
  if (!hasGate(activity) || (gate.open && activity.policies.amounts.length === 0)) return begin(m, activity);
  const wanted = ticketOf(m, activity);
  const refusal = wanted instanceof GateTicket ? gate.ask(wanted, m.options.now()) : wanted;
  if (refusal === undefined) return begin(m, activity);
  m.options.permits.release();
  if ("error" in refusal) {
    activity.phase = Phase.over;
    giveUp(m, activity, refusal.error, true);
    return undefined;
  }
  activity.phase = Phase.gated;
  m.sleeping++;
  tellBlocked(m, activity, refusal.reason);
  keepElement(m, activity);
  return undefined;
}

function tellBlocked(m: MachineState, activity: Activity, reason: string): void {
  if (m.observed && activity.blockedBy !== reason) m.effects.blocked(activity, reason);
  activity.blockedBy = reason;
}

/** Something was forbidden between the gate's leave and the start: the leave is given back, the place in line is kept. */
function askAgain(m: MachineState, activity: Activity): void {
  const { ticket } = activity;
  m.options.permits.release();
  if (ticket?.state !== "held") {
    activity.phase = Phase.queued;
    m.queue.push(activity);
    return;
  }
  activity.phase = Phase.gated;
  m.sleeping++;
  const refusal = m.options.gate.reconsider(ticket, m.options.now());
  if (refusal !== undefined && "reason" in refusal && activity.phase === Phase.gated)
    tellBlocked(m, activity, refusal.reason);
}

function begin(m: MachineState, activity: Activity): Activity {
  activity.blockedBy = undefined;
  beginAttempt(m, activity);
  if (activity.attempt === 1) {
    const kind = activity.frame.plan.kinds[activity.slot];
    if (activity.element >= 0 || kind === Kind.call) m.stats.nodesRun++;
    if (m.observed || m.options.stored) m.effects.started(activity);
  }
  return activity;
}
