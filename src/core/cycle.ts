import { isChoice } from "../spec/op.ts";
import type { Frame, Place } from "./frame.ts";
import { State } from "./states.ts";

/** Nodes looked at before giving up: what is deeper is found when the run stalls. */
const searchLimit = 10_000;

/**
 * Whether a node of an enclosing frame waits, however indirectly, for the frame that is about to wait for it.
 */
export function waitsFor(place: Place, frame: Frame): boolean {
  const owners = new Map<Frame, number>();
  for (let owner = frame.owner; owner !== undefined; owner = owner.frame.owner) owners.set(owner.frame, owner.slot);
  const seen = new Map<Frame, Set<number>>();
  const pending: Place[] = [place];
  let looked = 0;
  for (let next = pending.pop(); next !== undefined && looked < searchLimit; next = pending.pop()) {
    if (owners.get(next.frame) === next.slot) return true;
    const slots = seen.get(next.frame) ?? new Set();
    if (slots.has(next.slot)) continue;
    seen.set(next.frame, slots.add(next.slot));
    looked++;
    pushAwaited(next, pending);
  }
  return false;
}

/** What an unsettled node is waiting for right now. */
function pushAwaited({ frame, slot }: Place, pending: Place[]): void {
  const state = frame.states[slot] ?? State.dormant;
  if (state === State.tail) {
    const child = frame.values[slot] as Frame;
    if (child.opened) pending.push({ frame: child, slot: child.target });
    return;
  }
  if (state !== State.waiting && state !== State.guard && state !== State.asked) return;
  const link = frame.links?.get(slot);
  if (link !== undefined) {
    pending.push(link);
    return;
  }
  const { deps, depStart, kinds } = frame.plan;
  const choice = isChoice(kinds[slot]) || state === State.guard;
  for (let edge = depStart[slot] ?? 0; edge < (depStart[slot + 1] ?? 0); edge++) {
    const dep = deps[edge] ?? 0;
    const depState = frame.states[dep] ?? State.dormant;
    // A choice waits only for what it has asked for; a call that is demanded waits for all its inputs.
    if (depState < State.done && !(choice && depState === State.dormant)) pending.push({ frame, slot: dep });
  }
}
