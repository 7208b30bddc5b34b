import { UnknownRouteError } from "../errors/graph-errors.ts";
import { quote } from "../errors/quote.ts";
import { isJump } from "../spec/jump.ts";
import { argsOf, type Lazy, opOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";
import { noPolicies } from "../spec/policies.ts";
import type { RouterOp } from "../spec/router.ts";
import { Activity } from "./activity.ts";
import { ask, follow, inputSlot } from "./choice-inputs.ts";
import { advanceFirstOf } from "./first-of.ts";
import type { Frame } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { settledItem } from "./settled-item.ts";
import { type Settlement, State } from "./states.ts";
import { releaseInputs } from "./stop-activity.ts";
import { advanceWithin } from "./within.ts";

/**
 * Goes on with a choice: `pending` is the number of its inputs that have been asked for. Called when it is demanded and
 * whenever an input has settled; it works out anew where it stands.
 */
export function advanceChoice(m: MachineState, frame: Frame, slot: number): void {
  switch (frame.plan.kinds[slot]) {
    case Kind.settle:
      return advanceSettle(m, frame, slot);
    case Kind.orElse:
      return advanceOrElse(m, frame, slot);
    case Kind.recover:
      return advanceRecover(m, frame, slot);
    case Kind.router:
      return advanceRouter(m, frame, slot);
    case Kind.sequence:
      return advanceSequence(m, frame, slot);
    case Kind.firstOf:
      return advanceFirstOf(m, frame, slot);
    case Kind.within:
      return advanceWithin(m, frame, slot);
    case Kind.bind:
      return advanceBind(m, frame, slot);
    default:
      return openMapNodes(m, frame, slot);
  }
}

function advanceSettle(m: MachineState, frame: Frame, slot: number): void {
  const state = ask(m, frame, slot, 0);
  if (state < State.done) return;
  m.settle(frame, slot, State.done, settledItem(m, state, frame.values[inputSlot(frame, slot, 0)]));
}

function advanceOrElse(m: MachineState, frame: Frame, slot: number): void {
  const state = ask(m, frame, slot, 0);
  if (state < State.done) return;
  if (state !== State.skipped) return follow(m, frame, slot, 0);
  const { argStart, afterStart } = frame.plan;
  const hasLazyFallback = (afterStart[slot] ?? 0) - (argStart[slot] ?? 0) > 1;
  if (!hasLazyFallback) return m.settle(frame, slot, State.done, argsOf(frame.lazies[slot] as Lazy)[1]);
  if (ask(m, frame, slot, 1) >= State.done) follow(m, frame, slot, 1);
}

function advanceRecover(m: MachineState, frame: Frame, slot: number): void {
  const state = ask(m, frame, slot, 0);
  if (state < State.done) return;
  if (state !== State.failed) return follow(m, frame, slot, 0);
  m.failures.delete(frame.values[inputSlot(frame, slot, 0)]);
  m.occupy(frame, slot, State.holding, undefined);
  m.holding.push({ frame, slot });
}

function advanceRouter(m: MachineState, frame: Frame, slot: number): void {
  const selected = ask(m, frame, slot, 0);
  if (selected < State.done) return;
  if (selected !== State.done) return follow(m, frame, slot, 0);
  let route = chosenRoute(frame, slot);
  if (route === undefined) {
    const op = opOf(frame.lazies[slot] as Lazy) as RouterOp;
    const key = frame.values[inputSlot(frame, slot, 0)];
    const position = op.select(key);
    if (position < 0) return m.fail(frame, slot, new UnknownRouteError(op.name, quote(key), op.keys));
    route = position + 1;
  }
  if (ask(m, frame, slot, route) >= State.done) follow(m, frame, slot, route);
}

/** The input number of the route a router has chosen. */
function chosenRoute(frame: Frame, slot: number): number | undefined {
  const asked = frame.pending[slot] ?? 0;
  return asked > 1 ? asked - 1 : undefined;
}

function advanceSequence(m: MachineState, frame: Frame, slot: number): void {
  const { argStart, afterStart } = frame.plan;
  const steps = (afterStart[slot] ?? 0) - (argStart[slot] ?? 0);
  for (let k = Math.max(0, (frame.pending[slot] ?? 0) - 1); k < steps; k++) {
    const state = ask(m, frame, slot, k);
    if (state < State.done) return;
    if (state !== State.done || k === steps - 1) return follow(m, frame, slot, k);
  }
}

/** A value ends the loop; where a jump leads is worked out like a body, because the user's functions may be asked. */
function advanceBind(m: MachineState, frame: Frame, slot: number): void {
  const state = ask(m, frame, slot, 0);
  if (state < State.done) return;
  if (state !== State.done || !isJump(frame.values[inputSlot(frame, slot, 0)]))
    return follow(m, frame, slot, 0);
  const activity = new Activity(frame, slot, -1, noPolicies);
  activity.resumes = frame.returned?.get(slot);
  m.occupy(frame, slot, State.active, activity);
  m.queue.push(activity);
}

/** The slot a tail call may come from: the target, or what the routers and sequences in its place have come to. */
export function tailSlot(frame: Frame): number {
  let slot = frame.target;
  for (;;) {
    const kind = frame.plan.kinds[slot];
    if ((frame.states[slot] ?? State.dormant) !== State.waiting) return slot;
    if (kind === Kind.router) {
      const route = chosenRoute(frame, slot);
      if (route === undefined) return slot;
      slot = inputSlot(frame, slot, route);
    } else if (kind === Kind.sequence) {
      const { argStart, afterStart } = frame.plan;
      const last = (afterStart[slot] ?? 0) - (argStart[slot] ?? 0) - 1;
      if ((frame.pending[slot] ?? 0) !== last + 1) return slot;
      slot = inputSlot(frame, slot, last);
    } else return slot;
  }
}

function openMapNodes(m: MachineState, frame: Frame, slot: number): void {
  if (frame.values[slot] instanceof MapState) return;
  const op = opOf(frame.lazies[slot] as Lazy) as MapOp;
  const { argStart, afterStart } = frame.plan;
  const total = (afterStart[slot] ?? 0) - (argStart[slot] ?? 0);
  if (total === 0) return m.settle(frame, slot, State.done, []);
  // Only the counters and results are used: the elements are nodes of the frame.
  const map = new MapState(frame, slot, [new Array(total)], { window: op.concurrency, policies: noPolicies });
  frame.values[slot] = map;
  fillWindow(m, map);
}

/** Asks for as many element nodes as the window allows. */
function fillWindow(m: MachineState, map: MapState): void {
  const { frame, slot } = map;
  while (map.canStart) {
    const k = map.next++;
    frame.pending[slot] = map.next;
    const input = inputSlot(frame, slot, k);
    const state = frame.states[input] ?? State.dormant;
    map.underWay++;
    if (state < State.done) m.demand(frame, input);
    else elementNodeSettled(m, map, k, state);
  }
}

/** An element node of a map has settled. */
export function elementNodeSettled(m: MachineState, map: MapState, k: number, state: number): void {
  if (map.over) return;
  const { frame, slot } = map;
  const value = frame.values[inputSlot(frame, slot, k)];
  map.underWay--;
  map.settled++;
  if ((opOf(frame.lazies[slot] as Lazy) as MapOp).settled) map.results[k] = settledItem(m, state, value);
  else if (state === State.done) map.results[k] = value;
  else {
    map.over = true;
    releaseInputs(m, frame, slot, state === State.failed);
    return m.settle(frame, slot, state as Settlement, value);
  }
  if (map.settled === map.total) m.settle(frame, slot, State.done, map.results);
  else fillWindow(m, map);
}
