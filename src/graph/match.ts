import {
  argsOf,
  bindingOf,
  bornOf,
  type Lazy,
  markVisit,
  opOf,
  policiesOf,
  slotOf,
  visitOf,
} from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind, type Op } from "../spec/op.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { amountDepsOf } from "./amount-deps.ts";
import type { Compiled } from "./compile.ts";
import type { Plan } from "./plan.ts";
import { PureCalls } from "./pure-calls.ts";
import type { Scope } from "./scope.ts";

/** A walk along a plan. */
interface Walk {
  readonly plan: Plan;
  readonly build: number;
  readonly lazies: Lazy[];
  /** Further pure calls at a slot, which must turn out to be equal to the one that stands there. */
  equals: Map<number, Lazy[]> | undefined;
}

/**
 * A new graph bound to a plan, or undefined when the graph has another shape.
 *
 * Walks from the target down the plan's edges, comparing tasks, kinds, wiring and which policies are present. Values of
 * policies, functions and literals are not compared: they stay on the LazyResults and are read from there. Only where
 * pure calls could be merged are their values part of the shape.
 */
export function match(plan: Plan, target: Lazy, build: number, scope: Scope): Compiled | undefined {
  const { size, ops } = plan;
  const lazies: Lazy[] = new Array(size);
  const walk: Walk = { plan, build, lazies, equals: undefined };
  lazies[size - 1] = target;
  markVisit(target, build, size - 1);
  for (let slot = size - 1; slot >= 0; slot--) {
    // Consumers stand behind what they use, so each slot is filled before it is reached.
    const lazy = lazies[slot] as Lazy;
    const external = bornOf(lazy) < scope.youngest && scope.isExternal(lazy);
    const op = ops[slot] as Op;
    if (op.kind === Kind.external || external) {
      if (op.kind !== Kind.external || !external) return undefined;
      continue;
    }
    if (!fits(walk, lazy, slot)) return undefined;
    if (walk.equals === undefined) continue;
    for (const equal of walk.equals.get(slot) ?? []) {
      if (bornOf(equal) < scope.youngest && scope.isExternal(equal)) return undefined;
      if (!fits(walk, equal, slot)) return undefined;
    }
  }
  if (!plan.merges) return { plan, lazies, merged: undefined };
  return mergesAlike(walk) ? { plan, lazies, merged: mergedOf(walk) } : undefined;
}

/** Whether a LazyResult can stand at a slot; what it uses is put at the slots its edges lead to. */
function fits(walk: Walk, lazy: Lazy, slot: number): boolean {
  const { plan } = walk;
  const { depStart, deps } = plan;
  const op = plan.ops[slot] as Op;
  if (opOf(lazy) !== op && !sameKind(op, opOf(lazy))) return false;
  const policies = policiesOf(lazy);
  if (policies.presence !== plan.presence[slot]) return false;
  let edge = depStart[slot] ?? 0;
  for (let i = 0; i < policies.conditions.length; i++) {
    if (!place(walk, policies.conditions[i] as Lazy, deps[edge++])) return false;
  }
  if (edge !== plan.argStart[slot]) return false;
  const binding = bindingOf(lazy);
  if (typeof binding === "number") {
    const args = argsOf(lazy);
    for (let bits = binding, i = 0; bits !== 0; bits >>>= 1, i++) {
      if ((bits & 1) !== 0 && !place(walk, args[i] as Lazy, deps[edge++])) return false;
    }
  } else {
    const inner = binding.deps;
    if (inner.length !== (plan.amountStart[slot] ?? 0) - edge) return false;
    for (let i = 0; i < inner.length; i++) if (!place(walk, inner[i] as Lazy, deps[edge++])) return false;
  }
  if (edge !== plan.amountStart[slot]) return false;
  const amounts = op.kind === Kind.call ? policies.amountDeps : amountDepsOf(lazy);
  for (let i = 0; i < amounts.length; i++) if (!place(walk, amounts[i] as Lazy, deps[edge++])) return false;
  if (edge !== plan.afterStart[slot]) return false;
  for (let i = 0; i < policies.after.length; i++) {
    if (!place(walk, policies.after[i] as Lazy, deps[edge++])) return false;
  }
  return edge === depStart[slot + 1];
}

/** Puts a dependency at the slot its edge leads to; refuses when it, or the slot, stands elsewhere already. */
function place(walk: Walk, dep: Lazy, slot: number | undefined): boolean {
  if (slot === undefined) return false;
  if (visitOf(dep) === walk.build) return slotOf(dep) === slot;
  if (walk.lazies[slot] === undefined) walk.lazies[slot] = dep;
  else if (!walk.plan.merges || !isPure(walk.plan.ops[slot])) return false;
  else {
    walk.equals ??= new Map();
    walk.equals.set(slot, [...(walk.equals.get(slot) ?? []), dep]);
  }
  markVisit(dep, walk.build, slot);
  return true;
}

function mergedOf({ equals }: Walk): ReadonlyMap<Lazy, number> {
  const merged = new Map<Lazy, number>();
  for (const [slot, lazies] of equals ?? []) for (const lazy of lazies) merged.set(lazy, slot);
  return merged;
}

function isPure(op: Op | undefined): boolean {
  return op?.kind === Kind.call && (op as TaskDefinition).pure;
}

/** Whether the pure calls of the new graph are equal where the plan has one node, and differ where it has several. */
function mergesAlike({ plan, lazies, equals }: Walk): boolean {
  const pure = new PureCalls();
  for (let slot = 0; slot < plan.size; slot++) {
    if (!isPure(plan.ops[slot])) continue;
    if (pure.find(lazies[slot] as Lazy, slot) !== undefined) return false;
    for (const equal of equals?.get(slot) ?? []) if (pure.find(equal, slot) !== slot) return false;
  }
  return true;
}

/** Calls are the same only with the same task; other kinds keep what is special about them on the LazyResult. */
function sameKind(a: Op, b: Op): boolean {
  if (a.kind !== b.kind || a.kind === Kind.call) return false;
  if (a.kind !== Kind.map && a.kind !== Kind.mapNodes) return true;
  return (a as MapOp).task === (b as MapOp).task;
}
