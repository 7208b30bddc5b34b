import type { Activity } from "../core/activity.ts";
import type { Frame } from "../core/frame.ts";
import type { InjectOp } from "../spec/inject.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { Resource } from "../spec/resource-definition.ts";
import { taskOf } from "./node-identity.ts";

/** The resources of a body, first those its context has, then its arguments; undefined when there are none. */
export function wantedResources({ frame, slot }: Activity): readonly (Resource | string)[] | undefined {
  // What a bound node names belongs to its routes.
  if (!frame.plan.injects || frame.plan.kinds[slot] === Kind.bind) return undefined;
  const declared = taskOf(frame, slot)?.injections ?? [];
  const slots = injectedSlots(frame, slot);
  if (declared.length === 0 && slots.length === 0) return undefined;
  return [...declared.map(({ resource }) => resource), ...slots.map((one) => wantedAt(frame, one))];
}

/** The slots of resources that stand among a body's arguments, each once. */
export function injectedSlots(frame: Frame, slot: number): readonly number[] {
  const { argStart, amountStart, deps, kinds } = frame.plan;
  const found = new Set<number>();
  for (let edge = argStart[slot] ?? 0; edge < (amountStart[slot] ?? 0); edge++) {
    const dep = deps[edge] ?? 0;
    if (kinds[dep] === Kind.inject) found.add(dep);
  }
  return [...found];
}

/** The resource that an injection in the graph asks for. */
export function wantedAt(frame: Frame, slot: number): Resource | string {
  const { resource, name } = opOf(frame.lazies[slot] as Lazy) as InjectOp;
  return resource ?? name;
}
