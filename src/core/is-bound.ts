import type { Plan } from "../graph/plan.ts";
import { Kind } from "../spec/op.ts";
import type { Activity } from "./activity.ts";

/** Whether the value of a body reaches a bound node, which follows its jumps. */
export function isBound({ frame, slot, element }: Activity): boolean {
  if (element >= 0) return false;
  const { plan } = frame;
  const { start, slots, edges } = plan.consumers;
  const pending = [slot];
  const seen = new Set(pending);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (let i = start[next] ?? 0; i < (start[next + 1] ?? 0); i++) {
      const consumer = slots[i] ?? 0;
      const position = (edges[i] ?? 0) - (plan.argStart[consumer] ?? 0);
      if (position === 0 && plan.kinds[consumer] === Kind.bind) return true;
      if (seen.has(consumer) || !passesOn(plan, consumer, position)) continue;
      seen.add(consumer);
      pending.push(consumer);
    }
  }
  return false;
}

/** Whether a node's value may be that of its argument at this position. */
function passesOn({ kinds, argStart, afterStart }: Plan, slot: number, position: number): boolean {
  const last = (afterStart[slot] ?? 0) - (argStart[slot] ?? 0) - 1;
  if (position < 0 || position > last) return false;
  switch (kinds[slot]) {
    case Kind.sequence:
      return position === last;
    case Kind.router:
      return position > 0;
    case Kind.orElse:
    case Kind.recover:
    case Kind.firstOf:
    case Kind.within:
      return true;
    default:
      return false;
  }
}
