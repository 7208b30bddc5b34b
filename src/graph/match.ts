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
import type { Plan } from "./plan.ts";
import type { Scope } from "./scope.ts";

/**
 * The LazyResults of a new graph at the slots of a plan, or undefined when the graph has another shape.
 *
 * Walks from the target down the plan's edges, comparing tasks, kinds, wiring and which policies are present. Values of
 * policies, functions and literals are not compared: they stay on the LazyResults and are read from there.
 */
export function match(plan: Plan, target: Lazy, build: number, scope: Scope): Lazy[] | undefined {
  const { size, ops, depStart, deps } = plan;
  const lazies: Lazy[] = new Array(size);
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
    if (opOf(lazy) !== op && !sameKind(op, opOf(lazy))) return undefined;
    const policies = policiesOf(lazy);
    if (policies.presence !== plan.presence[slot]) return undefined;
    let edge = depStart[slot] ?? 0;
    for (let i = 0; i < policies.conditions.length; i++) {
      if (!place(lazies, policies.conditions[i] as Lazy, build, deps[edge++])) return undefined;
    }
    if (edge !== plan.argStart[slot]) return undefined;
    const binding = bindingOf(lazy);
    if (typeof binding === "number") {
      const args = argsOf(lazy);
      for (let bits = binding, i = 0; bits !== 0; bits >>>= 1, i++) {
        if ((bits & 1) !== 0 && !place(lazies, args[i] as Lazy, build, deps[edge++])) return undefined;
      }
    } else {
      const inner = binding.deps;
      if (inner.length !== (plan.afterStart[slot] ?? 0) - edge) return undefined;
      for (let i = 0; i < inner.length; i++)
        if (!place(lazies, inner[i] as Lazy, build, deps[edge++])) return undefined;
    }
    if (edge !== plan.afterStart[slot]) return undefined;
    for (let i = 0; i < policies.after.length; i++) {
      if (!place(lazies, policies.after[i] as Lazy, build, deps[edge++])) return undefined;
    }
    if (edge !== depStart[slot + 1]) return undefined;
  }
  return lazies;
}

/** Puts a dependency at the slot its edge leads to; refuses when it, or the slot, stands elsewhere already. */
function place(lazies: Lazy[], dep: Lazy, build: number, slot: number | undefined): boolean {
  if (slot === undefined) return false;
  if (visitOf(dep) === build) return slotOf(dep) === slot;
  if (lazies[slot] !== undefined) return false;
  lazies[slot] = dep;
  markVisit(dep, build, slot);
  return true;
}

/** Calls are the same only with the same task; other kinds keep what is special about them on the LazyResult. */
function sameKind(a: Op, b: Op): boolean {
  if (a.kind !== b.kind || a.kind === Kind.call) return false;
  if (a.kind !== Kind.map && a.kind !== Kind.mapNodes) return true;
  return (a as MapOp).task === (b as MapOp).task;
}
