import type { Activity } from "../core/activity.ts";
import { resolveArgs } from "../core/bodiless.ts";
import type { Frame } from "../core/frame.ts";
import type { MapState } from "../core/map-state.ts";
import type { TaskContext } from "../spec/context.ts";
import { followJump } from "../spec/follow-jump.ts";
import { isJump, type Jump } from "../spec/jump.ts";
import { argsOf, bindingOf, isLazyObject, type Lazy, opOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { handlerOf } from "./node-identity.ts";
import { injectedSlots } from "./wanted-resources.ts";

type Body = (...args: readonly unknown[]) => unknown;

/**
 * Calls the body of an activity: of a task, of an element's task, the handler of a recovery, or where a jump leads.
 *
 * @param instances - its resources, in the order of `wantedResources`; undefined when it has none
 */
export function callBody(
  activity: Activity,
  instances: readonly unknown[] | undefined,
  context: (activity: Activity) => TaskContext,
): unknown {
  const { frame, slot, element } = activity;
  const lazy = frame.lazies[slot] as Lazy;
  const op = opOf(lazy);
  if (op.kind === Kind.bind) return followJump(lazy, resolveArgs(frame, slot)[0] as Jump);
  if (op.kind === Kind.recover) {
    const handler = handlerOf(lazy) as Body;
    return handler(resolveArgs(frame, slot)[0]);
  }
  const isElement = element >= 0;
  const task = isElement ? (op as MapOp).task : (op as TaskDefinition);
  const { fn, injections } = task;
  if (instances === undefined && !task.signature.wantsContext && !isElement) return callNode(fn, frame, slot);
  const args = argumentsOf(activity, instances?.slice(injections?.length ?? 0));
  if (!task.signature.wantsContext) return fn(...args);
  const ctx = context(activity);
  injections?.forEach(({ key }, i) => {
    Object.defineProperty(ctx, key, { value: instances?.[i], enumerable: true });
  });
  return fn(ctx, ...args);
}

/**
 * The arguments of a body, with values in place of LazyResults.
 *
 * @param injected - instances of the resources among them; without, a resource stands as its name
 */
export function argumentsOf(activity: Activity, injected?: readonly unknown[]): readonly unknown[] {
  const { frame, slot, element } = activity;
  if (element >= 0) return itemsAt(frame.values[slot] as MapState, element);
  if (!frame.plan.injects || injected === undefined) return resolveArgs(frame, slot);
  const instances = new Map(injectedSlots(frame, slot).map((one, i) => [one, injected[i]]));
  return resolveArgs(frame, slot, (dep) => (instances.has(dep) ? instances.get(dep) : frame.values[dep]));
}

function itemsAt(map: MapState, element: number): readonly unknown[] {
  return map.lists.length === 1 ? [map.lists[0]?.[element]] : map.lists.map((list) => list[element]);
}

/**
 * Calls a node's function with its arguments in place. One path for the general and the straight run; one and two plain
 * arguments, by far the most, need no copy of the list.
 */
export function callNode(fn: Body, frame: Frame, slot: number): unknown {
  const lazy = frame.lazies[slot] as Lazy;
  const binding = bindingOf(lazy);
  const args = argsOf(lazy);
  if (typeof binding === "number" && args.length <= 2) {
    const { deps, argStart } = frame.plan;
    const { values } = frame;
    if (args.length === 0) return fn();
    let edge = argStart[slot] ?? 0;
    const first = (binding & 1) !== 0 ? values[deps[edge++] ?? 0] : args[0];
    if (args.length === 1) return fn(first);
    return fn(first, (binding & 2) !== 0 ? values[deps[edge] ?? 0] : args[1]);
  }
  return fn(...resolveArgs(frame, slot));
}

/**
 * Whether a result is a LazyResult, a jump, or something to wait for. Asking an object of the user's may run code of its own, and
 * throw.
 */
export function mayBeDeferred(result: unknown): boolean {
  if ((typeof result !== "object" && typeof result !== "function") || result === null) return false;
  return isLazyObject(result) || result instanceof Promise || "then" in result || isJump(result);
}
