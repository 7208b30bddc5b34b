import type { SkipReason } from "../errors/run-errors.ts";
import { guardEdge } from "../graph/plan.ts";
import type { Lazy } from "../spec/lazy.ts";
import { isChoice, Kind } from "../spec/op.ts";
import { Presence } from "../spec/policies.ts";
import { advanceChoice, elementNodeSettled } from "./choice.ts";
import { inputSlot } from "./choice-inputs.ts";
import { firstOfSettled } from "./first-of.ts";
import type { Frame } from "./frame.ts";
import { type MachineState, nameOf } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { inputsReady } from "./queue-body.ts";
import { restoreNode } from "./restore-node.ts";
import { type Settlement, State } from "./states.ts";
import { releaseInputs } from "./stop-activity.ts";

/** Goes on with a node somebody has asked for: its conditions first, its inputs only if they hold. */
export function demanded(m: MachineState, frame: Frame, slot: number): void {
  if (frame.states[slot] !== State.asked) return;
  const { kinds, presence, depStart, argStart, afterStart } = frame.plan;
  if (kinds[slot] === Kind.external) return awaitLink(m, frame, slot);
  if (frame.restored !== undefined && restoreNode(m, frame, slot)) return;
  if (((presence[slot] ?? 0) & Presence.never) !== 0) return conditionFalse(m, frame, slot);
  const guards = (argStart[slot] ?? 0) - (depStart[slot] ?? 0);
  const orders = isChoice(kinds[slot]) ? (depStart[slot + 1] ?? 0) - (afterStart[slot] ?? 0) : 0;
  frame.pending[slot] = 0;
  if (guards + orders === 0) return askInputs(m, frame, slot);
  frame.states[slot] = State.guard;
  askGuards(m, frame, slot);
}

/** Asks a node's guards one after the other, from the one it has come to. */
function askGuards(m: MachineState, frame: Frame, slot: number): void {
  const { kinds, depStart, argStart, afterStart, deps } = frame.plan;
  const conditions = (argStart[slot] ?? 0) - (depStart[slot] ?? 0);
  const orders = isChoice(kinds[slot]) ? (depStart[slot + 1] ?? 0) - (afterStart[slot] ?? 0) : 0;
  for (let k = frame.pending[slot] ?? 0; k < conditions + orders; k++) {
    const guard = deps[guardEdge(frame.plan, slot, k)] ?? 0;
    const state = frame.states[guard] ?? State.dormant;
    frame.pending[slot] = k;
    if (state < State.done) return m.demand(frame, guard);
    if (state !== State.done) return m.settle(frame, slot, state as Settlement, frame.values[guard]);
    if (k < conditions && !frame.values[guard]) return conditionFalse(m, frame, slot);
  }
  m.choiceMoved = true;
  askInputs(m, frame, slot);
}

function conditionFalse(m: MachineState, frame: Frame, slot: number): void {
  const reason: SkipReason = { kind: "condition-false", origin: nameOf(frame.lazies[slot] as Lazy) };
  m.settle(frame, slot, State.skipped, reason);
}

function askInputs(m: MachineState, frame: Frame, slot: number): void {
  const { kinds, depStart, argStart, deps } = frame.plan;
  frame.states[slot] = State.waiting;
  frame.pending[slot] = 0;
  if (isChoice(kinds[slot])) {
    frame.values[slot] = undefined;
    return advanceChoice(m, frame, slot);
  }
  const from = argStart[slot] ?? 0;
  const to = depStart[slot + 1] ?? 0;
  for (let edge = from; edge < to; edge++) {
    const dep = deps[edge] ?? 0;
    const state = frame.states[dep] ?? State.dormant;
    if (state > State.done) return m.settle(frame, slot, state as Settlement, frame.values[dep]);
  }
  let unsettled = 0;
  for (let edge = from; edge < to; edge++) {
    const dep = deps[edge] ?? 0;
    const isSettled = (frame.states[dep] ?? State.dormant) >= State.done;
    // One whose news is still on its way will be heard of once more, so it counts.
    if (isSettled && !frame.unannounced.has(dep)) continue;
    unsettled++;
    if (!isSettled) m.demand(frame, dep);
  }
  frame.pending[slot] = unsettled;
  if (unsettled === 0) inputsReady(m, frame, slot);
}

/** An external slot waits for the node it stands for, in the frame where that node is. */
function awaitLink(m: MachineState, frame: Frame, slot: number): void {
  const link = frame.links?.get(slot);
  if (link === undefined) return;
  frame.states[slot] = State.waiting;
  const state = link.frame.states[link.slot] ?? State.dormant;
  if (state >= State.done) return m.settle(frame, slot, state as Settlement, link.frame.values[link.slot]);
  const watcher = { frame, slot };
  link.frame.watchers ??= new Map();
  const watchers = link.frame.watchers.get(link.slot) ?? new Set();
  link.frame.watchers.set(link.slot, watchers.add(watcher));
  frame.values[slot] = watcher;
  m.aliases.add(watcher);
  m.newAliases.push(watcher);
  m.demand(link.frame, link.slot);
}

/** A node hears that one of its inputs, conditions or predecessors has settled. */
export function dependencySettled(m: MachineState, frame: Frame, slot: number, edge: number): void {
  const mine = frame.states[slot];
  const { plan } = frame;
  if (mine === State.guard) {
    if (edge === guardEdge(plan, slot, frame.pending[slot] ?? 0)) askGuards(m, frame, slot);
    return;
  }
  if (mine !== State.waiting || edge < (plan.argStart[slot] ?? 0)) return;
  const dep = plan.deps[edge] ?? 0;
  const state = frame.states[dep] ?? State.dormant;
  if (isChoice(plan.kinds[slot])) {
    if (edge < (plan.afterStart[slot] ?? 0))
      choiceInputSettled(m, frame, slot, edge - (plan.argStart[slot] ?? 0));
    return;
  }
  if (state === State.done) {
    const unsettled = (frame.pending[slot] ?? 0) - 1;
    frame.pending[slot] = unsettled;
    if (unsettled === 0) inputsReady(m, frame, slot);
    return;
  }
  const isFailure = state === State.failed;
  if (!(m.options.drain && isFailure)) releaseInputs(m, frame, slot, isFailure);
  m.settle(frame, slot, state as Settlement, frame.values[dep]);
}

function choiceInputSettled(m: MachineState, frame: Frame, slot: number, k: number): void {
  const holder = frame.values[slot];
  const input = inputSlot(frame, slot, k);
  if (holder instanceof MapState) {
    if (k < holder.next) elementNodeSettled(m, holder, k, frame.states[input] ?? State.dormant);
  } else if (frame.plan.kinds[slot] === Kind.firstOf) firstOfSettled(m, frame, slot, input);
  else if (inputSlot(frame, slot, (frame.pending[slot] ?? 1) - 1) === input) advanceChoice(m, frame, slot);
}
