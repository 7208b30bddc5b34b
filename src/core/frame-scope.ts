import { CycleError } from "../errors/graph-errors.ts";
import type { Scope } from "../graph/scope.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { Frame, Outside, Owner, Place, Returned } from "./frame.ts";
import { nameOf } from "./machine-state.ts";
import { State } from "./states.ts";

/** What is known to be elsewhere, whatever the frames around say. */
type Known = ReadonlyMap<Lazy, Outside> | undefined;

/** For a child frame: everything in the live frames around stays where it is. */
export function childScope(frame: Frame, known: Known): Scope {
  return {
    youngest: known === undefined ? frame.build : Number.POSITIVE_INFINITY,
    isExternal: (lazy) =>
      known?.has(lazy) === true || (!isInjected(lazy) && around(frame, lazy) !== undefined),
  };
}

/** For the next generation: settled nodes of this one are carried over, the frames around stay where they are. */
export function replacedScope(frame: Frame, tail: number, known: Known): Scope {
  return {
    youngest: known === undefined ? frame.build : Number.POSITIVE_INFINITY,
    isExternal: (lazy) => known?.has(lazy) === true || (!isInjected(lazy) && ofReplaced(frame, tail, lazy)),
  };
}

/** A resource has no value of its own that could be carried: each body that names it gets its instance. */
function isInjected(lazy: Lazy): boolean {
  return opOf(lazy).kind === Kind.inject;
}

function ofReplaced(frame: Frame, tail: number, lazy: Lazy): boolean {
  const slot = frame.slotOf(lazy);
  if (slot < 0) return frame.owner !== undefined && around(frame.owner.frame, lazy) !== undefined;
  if (slot === tail || isReplaced(frame, slot)) {
    throw new CycleError(nameOf(lazy), "was replaced by a tail call and has no value of its own");
  }
  return frame.stateOf(slot) >= State.done || frame.plan.kinds[slot] === Kind.external;
}

/** The target, or a router or sequence in its place, that a tail call has replaced. */
export function isReplaced(frame: Frame, slot: number): boolean {
  if (slot === frame.target) return true;
  const kind = frame.plan.kinds[slot];
  return (
    frame.opened && frame.states[slot] === State.waiting && (kind === Kind.router || kind === Kind.sequence)
  );
}

/** What an external slot of the next generation gets. */
export function carried(frame: Frame, lazy: Lazy): Outside {
  const slot = frame.slotOf(lazy);
  if (slot < 0) return enclosing((frame.owner as Owner).frame, lazy);
  const state = frame.stateOf(slot);
  if (state >= State.done || !frame.links?.has(slot))
    return { state: Math.max(state, State.done), value: frame.values[slot] };
  return { place: frame.links.get(slot) as Place };
}

/** What an external slot of a child frame gets. */
export function enclosing(frame: Frame, lazy: Lazy): Outside {
  const place = around(frame, lazy) as Place;
  const state = place.frame.states[place.slot] ?? State.dormant;
  return state >= State.done ? { state, value: place.frame.values[place.slot] } : { place };
}

/** The node of a LazyResult in a frame or the frames around it. */
export function around(from: Frame, lazy: Lazy): Place | undefined {
  for (let frame: Frame | undefined = from; frame !== undefined; frame = frame.owner?.frame) {
    const slot = frame.slotOf(lazy);
    if (slot >= 0) return frame.links?.get(slot) ?? { frame, slot };
  }
  return undefined;
}

/** What a frame that is given up was working on, so that it can begin again with what the generations before had left. */
export function returnedOf(child: Frame): Returned {
  const lazy = child.lazies[child.target] as Lazy;
  if (child.generation === 0) return { lazy, outside: child.outside };
  const outside = new Map<Lazy, Outside>();
  for (const slot of child.plan.externals) {
    const place = child.links?.get(slot);
    const state = Math.max(child.stateOf(slot), State.done);
    const known = child.presettled?.get(slot) ?? { state, value: child.values[slot] };
    outside.set(child.lazies[slot] as Lazy, place === undefined ? known : { place });
  }
  return { lazy, outside };
}
