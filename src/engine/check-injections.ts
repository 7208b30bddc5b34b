import type { Frame } from "../core/frame.ts";
import { InvalidCompositionError } from "../errors/definition-errors.ts";
import type { Plan } from "../graph/plan.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import { taskOf } from "./node-identity.ts";
import { checkResources } from "./resources/check-resources.ts";
import type { ResourceLookup } from "./resources/resource-lookup.ts";
import { wantedAt } from "./wanted-resources.ts";

/**
 * Refuses, before a graph starts, what its resources cannot give: unknown names, cycles, scopes that end too early, and
 * injections that are no argument of a task.
 */
export function checkInjections(frame: Frame, lookup: ResourceLookup): void {
  const { plan } = frame;
  for (let slot = 0; slot < plan.size; slot++) {
    if (plan.kinds[slot] === Kind.inject) {
      refuseMisplaced(frame, slot);
      checkResources([wantedAt(frame, slot)], lookup);
    }
    const declared = taskOf(frame, slot)?.injections;
    if (declared !== undefined)
      checkResources(
        declared.map(({ resource }) => resource),
        lookup,
      );
  }
}

/** An instance lives as long as the attempt that uses it at least, so only a body can use it. */
function refuseMisplaced(frame: Frame, slot: number): void {
  const { plan } = frame;
  if (slot !== frame.target && isArgumentOnly(plan, slot)) return;
  const { name } = opOf(frame.lazies[slot] as Lazy);
  throw new InvalidCompositionError(
    `inject(${name})`,
    "a resource can only be an argument of a task; pass it to the task that uses it.",
  );
}

function isArgumentOnly(plan: Plan, slot: number): boolean {
  const { start, slots, edges } = plan.consumers;
  for (let i = start[slot] ?? 0; i < (start[slot + 1] ?? 0); i++) {
    const consumer = slots[i] ?? 0;
    const edge = edges[i] ?? 0;
    if (plan.kinds[consumer] === Kind.bind && edge > (plan.argStart[consumer] ?? 0)) continue;
    if (plan.kinds[consumer] !== Kind.call) return false;
    if (edge < (plan.argStart[consumer] ?? 0) || edge >= (plan.amountStart[consumer] ?? 0)) return false;
  }
  return true;
}
