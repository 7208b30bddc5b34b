import type { MapOp } from "../spec/mapped.ts";
import { isChoice, Kind, type Op } from "../spec/op.ts";
import { Presence } from "../spec/policies.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import type { PlanTables } from "./plan-tables.ts";

/** Bodies and gathers only, without guards: such a graph can run in discovery order without bookkeeping. */
const straightKinds: ReadonlySet<number> = new Set([
  Kind.call,
  Kind.all,
  Kind.get,
  Kind.literal,
  Kind.param,
  Kind.env,
  Kind.external,
]);
/** Policies that decide whether and when a node runs at all. */
export const guardBits = Presence.never | Presence.conditions | Presence.after;

/** Policies that change nothing about a body that is called once and succeeds. */
const straightBits = Presence.retry | Presence.label;
/** What is known, or asked for, before the frame starts. */
const inputKinds: ReadonlySet<number> = new Set([Kind.param, Kind.env, Kind.literal, Kind.inject]);
/** Nodes that may give up an input before it has settled, or go on after its failure. */
const countingKinds: ReadonlySet<number> = new Set([
  Kind.settle,
  Kind.recover,
  Kind.mapNodes,
  Kind.firstOf,
  Kind.within,
]);

/** The task whose body a node runs: its own, or its map's. */
function taskOf(op: Op | undefined): TaskDefinition | undefined {
  if (op?.kind === Kind.call) return op as TaskDefinition;
  return op?.kind === Kind.map ? (op as MapOp).task : undefined;
}

/** Who uses whom, the other way round: `consumers[start[s]] …` use slot s, through edge `edges[…]`. */
export interface Consumers {
  readonly start: Int32Array;
  readonly slots: Int32Array;
  readonly edges: Int32Array;
}

/**
 * What all generations of one shape have in common, compiled once. Slots are numbered in discovery order: conditions,
 * arguments left to right, then `after`, dependencies first; the target is the last slot.
 *
 * Edges of slot s stand in `deps` from `depStart[s]` to `depStart[s + 1]`: its conditions first, its arguments from
 * `argStart[s]`, its amounts from `amountStart[s]`, what it comes after from `afterStart[s]`.
 */
export class Plan implements PlanTables {
  readonly size: number;
  readonly ops: readonly Op[];
  readonly kinds: Uint8Array;
  readonly presence: Uint16Array;
  readonly depStart: Int32Array;
  readonly argStart: Int32Array;
  readonly amountStart: Int32Array;
  readonly afterStart: Int32Array;
  readonly deps: Int32Array;
  /** Slots whose value is known or asked for before the frame starts. */
  readonly inputs: readonly number[];
  /** Slots that stand for nodes of enclosing frames or the generation before. */
  readonly externals: readonly number[];
  /** No guards and no choices: everything is demanded at once. */
  readonly plain: boolean;
  /** Can run in slot order without bookkeeping (see the straight path). */
  readonly straight: boolean;
  /** Some node may give up an input before it has settled: the frame counts who still needs whom. */
  readonly counted: boolean;
  /** Contains a `within`, whose timer is to be stopped with the frame. */
  readonly timed: boolean;
  /** Uses resources: they are checked before the frame starts. */
  readonly injects: boolean;
  /** What starts first among ready nodes of equal priority: smaller ranks; undefined for the order of the slots. */
  ranks: ArrayLike<number> | undefined;
  /** A single call without dependencies, guards or priority: what the flat loop runs. */
  readonly flat: boolean;
  /** Some task has several pure calls: which of them are equal is part of the shape. */
  readonly merges: boolean;
  #consumers: Consumers | undefined;

  constructor(tables: PlanTables, merges: boolean) {
    this.size = tables.kinds.length;
    this.ops = tables.ops;
    this.kinds = tables.kinds;
    this.presence = tables.presence;
    this.depStart = tables.depStart;
    this.argStart = tables.argStart;
    this.amountStart = tables.amountStart;
    this.afterStart = tables.afterStart;
    this.deps = tables.deps;
    this.merges = merges;
    const inputs: number[] = [];
    const externals: number[] = [];
    let straight = true;
    let plain = true;
    let counted = false;
    let timed = false;
    let injects = false;
    for (let slot = 0; slot < this.size; slot++) {
      const kind = this.kinds[slot] ?? Kind.call;
      const presence = this.presence[slot] ?? 0;
      if (inputKinds.has(kind)) inputs.push(slot);
      else if (kind === Kind.external) externals.push(slot);
      else if (countingKinds.has(kind)) counted = true;
      if (kind === Kind.within) timed = true;
      if (kind === Kind.inject || taskOf(this.ops[slot])?.injections !== undefined) injects = true;
      if (isChoice(kind) || (presence & guardBits) !== 0) plain = false;
      if (!straightKinds.has(kind) || (presence & ~straightBits) !== 0) straight = false;
      if (kind === Kind.call && (this.ops[slot] as TaskDefinition).signature.wantsContext) straight = false;
    }
    this.inputs = inputs;
    this.externals = externals;
    this.plain = plain && externals.length === 0;
    this.straight = straight;
    this.counted = counted;
    this.timed = timed;
    this.injects = injects;
    this.flat = straight && this.size === 1 && this.kinds[0] === Kind.call;
  }

  /** Computed when first needed: the straight path does without. */
  get consumers(): Consumers {
    this.#consumers ??= invert(this);
    return this.#consumers;
  }
}

/** The edge of guard number k of a node: its conditions, and, for a choice, what it comes after. */
export function guardEdge(plan: Plan, slot: number, k: number): number {
  const start = plan.depStart[slot] ?? 0;
  const conditions = (plan.argStart[slot] ?? 0) - start;
  return k < conditions ? start + k : (plan.afterStart[slot] ?? 0) + k - conditions;
}

function invert(plan: PlanTables): Consumers {
  const size = plan.kinds.length;
  const { deps, depStart } = plan;
  const start = new Int32Array(size + 1);
  for (const dep of deps) start[dep + 1] = (start[dep + 1] ?? 0) + 1;
  for (let slot = 0; slot < size; slot++) start[slot + 1] = (start[slot + 1] ?? 0) + (start[slot] ?? 0);
  const next = start.slice();
  const slots = new Int32Array(deps.length);
  const edges = new Int32Array(deps.length);
  for (let slot = 0; slot < size; slot++) {
    const end = depStart[slot + 1] ?? 0;
    for (let edge = depStart[slot] ?? 0; edge < end; edge++) {
      const dep = deps[edge] ?? 0;
      const at = next[dep] ?? 0;
      next[dep] = at + 1;
      slots[at] = slot;
      edges[at] = edge;
    }
  }
  return { start, slots, edges };
}
