import { Kind } from "../spec/op.ts";
import type { Activity } from "./activity.ts";

/** Kinds whose value may be that of one of their inputs. */
const passing: ReadonlySet<number> = new Set([
  Kind.orElse,
  Kind.recover,
  Kind.router,
  Kind.sequence,
  Kind.firstOf,
  Kind.within,
]);

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
      const kind = plan.kinds[consumer] ?? Kind.call;
      const isArgument =
        (edges[i] ?? 0) >= (plan.argStart[consumer] ?? 0) &&
        (edges[i] ?? 0) < (plan.afterStart[consumer] ?? 0);
      if (kind === Kind.bind && edges[i] === plan.argStart[consumer]) return true;
      if (!passing.has(kind) || !isArgument || seen.has(consumer)) continue;
      seen.add(consumer);
      pending.push(consumer);
    }
  }
  return false;
}
