import { CycleError } from "../errors/graph-errors.ts";
import type { Lazy } from "../spec/lazy.ts";
import type { Frame, Place } from "./frame.ts";
import { type MachineState, nameOf } from "./machine-state.ts";
import { State } from "./states.ts";
import { demandedInputs, unwatch } from "./stop-activity.ts";

/** Nodes looked at, and waits looked at again, before giving up: what is deeper is found when the run stalls. */
const limits = { nodes: 10_000, waits: 64 };

/**
 * Fails the waits for an enclosing node that itself waits for the frame that waits for it.
 *
 * @returns whether there was one
 */
export function breakCycles(m: MachineState): boolean {
  const { newAliases } = m;
  // A choice that has moved on may have closed a circle through waits that were harmless before.
  const candidates = m.choiceMoved && m.aliases.size <= limits.waits ? [...m.aliases] : newAliases.splice(0);
  newAliases.length = 0;
  m.choiceMoved = false;
  let found = false;
  for (const alias of candidates) {
    const link = alias.frame.links?.get(alias.slot);
    if (!m.aliases.has(alias) || link === undefined || !waitsFor(link, alias.frame)) continue;
    refuse(m, alias);
    found = true;
  }
  return found;
}

/** Ends a wait that can never be over. */
export function refuse(m: MachineState, alias: Place): void {
  const link = alias.frame.links?.get(alias.slot);
  // It does not need the node any more, which may be all that kept it going.
  if (unwatch(m, alias.frame, alias.slot) && link !== undefined) m.dropped.push(link);
  m.fail(
    alias.frame,
    alias.slot,
    new CycleError(nameOf(alias.frame.lazies[alias.slot] as Lazy), "waits for a value that waits for it"),
  );
}

/** Whether a node waits, however indirectly, for a frame below it. */
function waitsFor(place: Place, frame: Frame): boolean {
  const owners = new Map<Frame, number>();
  for (let owner = frame.owner; owner !== undefined; owner = owner.frame.owner)
    owners.set(owner.frame, owner.slot);
  const seen = new Map<Frame, Set<number>>();
  const pending: Place[] = [place];
  let looked = 0;
  for (let next = pending.pop(); next !== undefined && looked < limits.nodes; next = pending.pop()) {
    if (owners.get(next.frame) === next.slot) return true;
    const slots = seen.get(next.frame) ?? new Set();
    if (slots.has(next.slot)) continue;
    seen.set(next.frame, slots.add(next.slot));
    looked++;
    const state = next.frame.states[next.slot] ?? State.dormant;
    if (state === State.tail) {
      const child = next.frame.values[next.slot] as Frame;
      if (child.opened) pending.push({ frame: child, slot: child.target });
    } else if (state < State.active) {
      for (const input of demandedInputs(next.frame, next.slot)) if (isUnsettled(input)) pending.push(input);
    }
  }
  return false;
}

function isUnsettled({ frame, slot }: Place): boolean {
  return (frame.states[slot] ?? State.dormant) < State.done;
}
