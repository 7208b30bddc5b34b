import type { Lazy } from "../spec/lazy.ts";
import type { Frame, Spectator } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { State } from "./states.ts";

/** Tells once what becomes of a node of the run: now, when it settles, or at the end of the run that it did not. */
export function spectate(m: MachineState, lazy: Lazy, spectator: Spectator): void {
  for (const frame of liveFrames(m)) {
    const slot = placeIn(frame, lazy);
    if (slot < 0 || frame.links?.has(slot) === true) continue;
    const state = frame.stateOf(slot);
    if (state >= State.done) return spectator(state, frame.values[slot]);
    if (m.finished) return spectator(State.dormant, undefined);
    // Of a frame that is closed nothing is told any more: the end of the run is.
    return frame.closed ? awaitLazy(m, lazy, [spectator], true) : addTo(frame, slot, spectator);
  }
  if (m.finished) return spectator(unknown, undefined);
  awaitLazy(m, lazy, [spectator], false);
}

/** A frame's first target has the value that the frame comes to, whatever replaces it; even what names it anew. */
function placeIn(frame: Frame, lazy: Lazy): number {
  return lazy === frame.origin ? frame.target : frame.slotOf(lazy);
}

/** Those who wait for a node that a tail call replaces wait for what the next generation comes to. */
export function takeHeirs(frame: Frame, isReplaced: (slot: number) => boolean): readonly Spectator[] {
  const heirs: Spectator[] = [];
  for (const [slot, spectators] of frame.spectators ?? []) {
    if (!isReplaced(slot)) continue;
    for (const one of spectators) heirs.push(one);
    frame.spectators?.delete(slot);
  }
  return heirs;
}

/** They wait for the target of the next generation. */
export function inherit(frame: Frame, heirs: readonly Spectator[]): void {
  for (const heir of heirs) addTo(frame, frame.target, heir);
}

/** The state that is told of a LazyResult that was never in the run. */
export const unknown = -1;

function awaitLazy(m: MachineState, lazy: Lazy, spectators: readonly Spectator[], known: boolean): void {
  const waiting = m.awaited.get(lazy) ?? { known, spectators: new Set<Spectator>() };
  waiting.known ||= known;
  for (const spectator of spectators) waiting.spectators.add(spectator);
  m.awaited.set(lazy, waiting);
}

/** The run is over: what has not settled by now never will. */
export function dismissSpectators(m: MachineState): void {
  for (const { known, spectators } of m.awaited.values()) {
    for (const spectator of spectators) spectator(known ? State.dormant : unknown, undefined);
  }
  m.awaited.clear();
}

function addTo(frame: Frame, slot: number, spectator: Spectator): void {
  frame.spectators ??= new Map();
  frame.spectators.set(slot, [...(frame.spectators.get(slot) ?? []), spectator]);
}

function* liveFrames(m: MachineState): Generator<Frame> {
  const pending = m.root === undefined ? [] : [m.root];
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    yield frame;
    if (!frame.opened) continue;
    frame.states.forEach((state, slot) => {
      const holder = frame.values[slot];
      if (state === State.tail) pending.push(holder as Frame);
      else if (state === State.mapping && holder instanceof MapState) {
        for (const child of holder.children.values()) pending.push(child);
      }
    });
  }
}

/** Somebody waits for a LazyResult that is in a frame from now on. */
export function attachAwaited(m: MachineState, frame: Frame): void {
  for (const [lazy, { spectators }] of m.awaited) {
    const slot = placeIn(frame, lazy);
    if (slot < 0 || frame.links?.has(slot) === true) continue;
    m.awaited.delete(lazy);
    for (const spectator of spectators) addTo(frame, slot, spectator);
  }
}

/** A node has settled: whoever waits for it is told. */
export function show(frame: Frame, slot: number): void {
  const spectators = frame.spectators?.get(slot);
  if (spectators === undefined) return;
  frame.spectators?.delete(slot);
  for (const spectator of spectators) spectator(frame.stateOf(slot), frame.values[slot]);
}

/** A frame without bookkeeping stands at its cursor: whoever waits for what is before it is told. */
export function showAll(frame: Frame): void {
  for (const slot of frame.spectators?.keys() ?? []) {
    if (frame.stateOf(slot) >= State.done) show(frame, slot);
  }
}

/** A frame ends: what has settled in it is told, were the news still on its way; the rest may come again in another one. */
export function disappoint(m: MachineState, frame: Frame): void {
  for (const [slot, spectators] of frame.spectators ?? []) {
    if (frame.stateOf(slot) >= State.done) show(frame, slot);
    else awaitLazy(m, frame.lazies[slot] as Lazy, spectators, true);
  }
  frame.spectators = undefined;
}
