import { noPolicies } from "../spec/policies.ts";
import { Activity } from "./activity.ts";
import type { CacheClaim } from "./cache-claim.ts";
import { breakCycles } from "./cycle.ts";
import { demanded, dependencySettled } from "./demand.ts";
import { deliver } from "./elements.ts";
import { conclude } from "./end-run.ts";
import type { Frame } from "./frame.ts";
import { launchChild } from "./launch-frame.ts";
import { type MachineState, Step } from "./machine-state.ts";
import { queueBody } from "./queue-body.ts";
import { show } from "./spectators.ts";
import { type Settlement, State } from "./states.ts";
import { closeFrames, releaseDropped } from "./stop-activity.ts";

/** Works off all consequences of what has just happened. Iterative: depth and width do not matter. */
export function workOffAgenda(m: MachineState): void {
  do {
    drain(m);
    if (m.dropped.length > 0) releaseDropped(m);
    for (let child = m.launching.pop(); child !== undefined; child = m.launching.pop())
      if (!child.closed) launchChild(m, child);
  } while (m.agendaFrames.length > 0 || (hasNewWaits(m) && breakCycles(m)));
  m.choiceMoved = false;
  if (m.holding.length > 0) releaseHolding(m);
  m.group = undefined;
}

function hasNewWaits(m: MachineState): boolean {
  return m.newAliases.length > 0 || (m.choiceMoved && m.aliases.size > 0);
}

function drain(m: MachineState): void {
  for (let frame = m.agendaFrames.pop(); frame !== undefined; frame = m.agendaFrames.pop()) {
    const step = m.agendaSteps.pop() ?? 0;
    if (frame.closed) continue;
    const slot = step >> 1;
    if ((step & 1) === Step.demand) demanded(m, frame, slot);
    else settled(m, frame, slot);
  }
}

/** Recoveries go on at once, or when the bodies that were told to stop with what they caught have settled. */
function releaseHolding(m: MachineState): void {
  const places = m.holding.splice(0);
  const start = (): void => {
    for (const { frame, slot } of places) {
      if (!frame.closed && frame.states[slot] === State.holding) queueBody(m, frame, slot);
    }
  };
  if (m.group === undefined || m.group.pending === 0) start();
  else m.group.waiting.push(start);
}

function settled(m: MachineState, frame: Frame, slot: number): void {
  const state = frame.states[slot] as Settlement;
  const value = frame.values[slot];
  const watchers = frame.watchers?.get(slot);
  if (watchers !== undefined) {
    frame.watchers?.delete(slot);
    for (const watcher of watchers) {
      m.aliases.delete(watcher);
      m.settle(watcher.frame, watcher.slot, state, value);
    }
  }
  if (frame.spectators !== undefined) show(frame, slot);
  if (slot === frame.target) targetSettled(m, frame, state, value);
  if (frame.closed) return;
  const { start, slots, edges } = frame.plan.consumers;
  const end = start[slot + 1] ?? 0;
  for (let i = start[slot] ?? 0; i < end; i++) dependencySettled(m, frame, slots[i] ?? 0, edges[i] ?? 0);
  frame.unannounced.delete(slot);
}

/** A frame has its value: it goes to the frame's owner, or ends the run. */
function targetSettled(m: MachineState, frame: Frame, state: Settlement, value: unknown): void {
  const { owner, claim } = frame;
  frame.claim = undefined;
  if (claim !== undefined && state !== State.done) m.effects.dropClaim(claim);
  if (owner === undefined) {
    if (claim === undefined || state !== State.done) return conclude(m, state, value);
    return commitFinal(m, frame, value, claim);
  }
  if (m.options.drain && state === State.failed) m.orphans.add(frame);
  else closeFrames(m, [frame]);
  if (state === State.done && (m.options.durable || claim !== undefined)) commitFinal(m, frame, value, claim);
  else deliver(m, owner, state, value);
}

/**
 * The value of a chain of generations is kept for the node that began it: on a durable run as its owner's result, and in
 * the cache of the chain's first node.
 */
function commitFinal(m: MachineState, frame: Frame, value: unknown, claim: CacheClaim | undefined): void {
  const { owner } = frame;
  const activity = new Activity(
    owner?.frame ?? frame,
    owner?.slot ?? frame.target,
    owner?.element ?? -1,
    noPolicies,
  );
  activity.result = value;
  activity.claim = claim;
  activity.concludes = owner === undefined;
  activity.whole = frame;
  m.committing++;
  if (owner !== undefined && owner.element < 0)
    m.occupy(owner.frame, owner.slot, State.committing, undefined);
  m.effects.commit(activity);
}
