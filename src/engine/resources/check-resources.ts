import { ResourceCycleError, ResourceScopeError } from "../../errors/resource-errors.ts";
import { type Resource, resourceKey } from "../../spec/resource-definition.ts";
import type { ResourceLookup } from "./resource-lookup.ts";

/** Larger lives longer. */
const lifetimes = { task: 0, run: 1, engine: 2 } as const;

/** A resource on the way down to what it needs. */
interface Step {
  readonly resource: Resource;
  readonly lookup: ResourceLookup;
  /** Which of its injections is looked at next. */
  next: number;
}

/**
 * Refuses what could not be acquired, before anything runs: unknown names, cycles, and resources that would outlive what
 * they need. What was checked with this lookup before is not looked at again.
 *
 * @throws {UnknownResourceError} `CS_UNKNOWN_RESOURCE`
 * @throws {ResourceCycleError} `CS_RESOURCE_CYCLE`
 * @throws {ResourceScopeError} `CS_RESOURCE_SCOPE`
 */
export function checkResources(wanted: Iterable<Resource | string>, lookup: ResourceLookup): void {
  for (const one of wanted) checkResource(lookup.resolve(one), lookup);
}

/** The same for one resource that the lookup has resolved already. */
export function checkResource(resource: Resource, lookup: ResourceLookup): void {
  if (lookup.for(resource.scope).isChecked(resource)) return;
  // By hand and not by recursion: what is generated may be deep.
  const path: Step[] = [stepTo(resource, lookup)];
  const onPath = new Set<Resource>([resource]);
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const injection = step.resource[resourceKey].injections[step.next++];
    if (injection === undefined) {
      step.lookup.markChecked(step.resource);
      onPath.delete(step.resource);
      path.pop();
      continue;
    }
    const needed = step.lookup.resolve(injection.resource);
    refuseShorterLife(step.resource, needed);
    if (onPath.has(needed)) throw new ResourceCycleError(cycleOf(path, needed));
    if (step.lookup.for(needed.scope).isChecked(needed)) continue;
    path.push(stepTo(needed, step.lookup));
    onPath.add(needed);
  }
}

function stepTo(resource: Resource, lookup: ResourceLookup): Step {
  return { resource, lookup: lookup.for(resource.scope), next: 0 };
}

function refuseShorterLife(resource: Resource, needed: Resource): void {
  if (lifetimes[needed.scope] >= lifetimes[resource.scope]) return;
  throw new ResourceScopeError(
    `resource "${resource.name}" has the scope "${resource.scope}" and needs "${needed.name}", whose scope "${needed.scope}" ends earlier. Give "${resource.name}" the scope "${needed.scope}", or "${needed.name}" the scope "${resource.scope}".`,
  );
}

function cycleOf(path: readonly Step[], again: Resource): string[] {
  const from = path.findIndex(({ resource }) => resource === again);
  return [...path.slice(from).map(({ resource }) => resource.name), again.name];
}
