import { CycleError } from "../errors/graph-errors.ts";
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
import { Kind, type Op } from "../spec/op.ts";
import { Presence } from "../spec/policies.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { amountDepsOf } from "./amount-deps.ts";
import { Plan } from "./plan.ts";
import { type EdgeCounts, noEdges, PlanTablesBuilder } from "./plan-tables.ts";
import { PureCalls } from "./pure-calls.ts";
import type { Scope } from "./scope.ts";

/** A plan, and the LazyResult at each of its slots. */
export interface Compiled {
  readonly plan: Plan;
  readonly lazies: Lazy[];
  /** Further pure calls that are the same node as the one at their slot. */
  readonly merged: ReadonlyMap<Lazy, number> | undefined;
}

const externalOp: Op = { kind: Kind.external, name: "external" };
const inProgress = -1;

/**
 * Compiles the graph of a target: an iterative depth-first walk that numbers each LazyResult after what it uses.
 *
 * @param build - the number of this build (`nextBuild()`), by which visited nodes are known
 */
export function compile(target: Lazy, build: number, scope: Scope): Compiled {
  return new Compiler(build, scope).compile(target);
}

class Compiler {
  readonly #build: number;
  readonly #scope: Scope;
  readonly #lazies: Lazy[] = [];
  readonly #tables = new PlanTablesBuilder();
  /** Dependencies still to be visited or numbered, of all nodes on the path; `#top` is where it ends. */
  readonly #waiting: Lazy[] = [];
  #top = 0;
  #pure: PureCalls | undefined;
  #merged: Map<Lazy, number> | undefined;

  constructor(build: number, scope: Scope) {
    this.#build = build;
    this.#scope = scope;
  }

  compile(target: Lazy): Compiled {
    // The path from the target down to here, and for each node on it the span of its dependencies in `#waiting`.
    const path: Lazy[] = [target];
    const starts: number[] = [0];
    const cursors: number[] = [0];
    this.#enter(target);
    const ends: number[] = [this.#top];
    for (let depth = 0; depth >= 0; ) {
      const end = ends[depth] ?? 0;
      const cursor = this.#skipVisited(cursors[depth] ?? 0, end);
      if (cursor < end) {
        cursors[depth] = cursor;
        const dep = this.#waiting[cursor] as Lazy;
        depth++;
        path[depth] = dep;
        starts[depth] = this.#top;
        cursors[depth] = this.#top;
        this.#enter(dep);
        ends[depth] = this.#top;
      } else {
        const start = starts[depth] ?? 0;
        this.#close(path[depth] as Lazy, start);
        this.#top = start;
        depth--;
      }
    }
    const plan = new Plan(this.#tables.finish(), this.#pure?.several ?? false);
    return { plan, lazies: this.#lazies, merged: this.#merged };
  }

  /** Marks a node as under way and appends what it uses, in discovery order. */
  #enter(lazy: Lazy): void {
    markVisit(lazy, this.#build, inProgress);
    if (this.#isExternal(lazy)) return;
    const waiting = this.#waiting;
    const policies = policiesOf(lazy);
    for (const condition of policies.conditions) waiting[this.#top++] = condition;
    const binding = bindingOf(lazy);
    if (typeof binding === "number") {
      const args = argsOf(lazy);
      for (let bits = binding, i = 0; bits !== 0; bits >>>= 1, i++) {
        if ((bits & 1) !== 0) waiting[this.#top++] = args[i] as Lazy;
      }
    } else for (const dep of binding.deps) waiting[this.#top++] = dep;
    for (const dep of amountDepsOf(lazy)) waiting[this.#top++] = dep;
    for (const other of policies.after) waiting[this.#top++] = other;
  }

  #isExternal(lazy: Lazy): boolean {
    return bornOf(lazy) < this.#scope.youngest && this.#scope.isExternal(lazy);
  }

  #skipVisited(from: number, end: number): number {
    let cursor = from;
    for (; cursor < end; cursor++) {
      const dep = this.#waiting[cursor] as Lazy;
      if (visitOf(dep) !== this.#build) break;
      if (slotOf(dep) === inProgress) throw new CycleError(opOf(dep).name, "depends on itself");
    }
    return cursor;
  }

  /** Gives a node its slot, after all it uses have theirs; a pure call that is here already gets that slot. */
  #close(lazy: Lazy, start: number): void {
    const external = this.#isExternal(lazy);
    const op = external ? externalOp : opOf(lazy);
    const slot = this.#lazies.length;
    if (op.kind === Kind.call && (op as TaskDefinition).pure) {
      this.#pure ??= new PureCalls();
      const known = this.#pure.find(lazy, slot);
      if (known !== undefined) {
        this.#merged ??= new Map();
        this.#merged.set(lazy, known);
        return markVisit(lazy, this.#build, known);
      }
    }
    for (let i = start; i < this.#top; i++) this.#tables.addDep(slotOf(this.#waiting[i] as Lazy));
    if (external) this.#tables.addNode(op, 0, noEdges);
    else this.#tables.addNode(op, policiesOf(lazy).presence, edgeCounts(lazy, op));
    markVisit(lazy, this.#build, slot);
    this.#lazies.push(lazy);
  }
}

/** Policies that have edges of their own. */
const edgeBits = Presence.conditions | Presence.amounts | Presence.after;

function edgeCounts(lazy: Lazy, op: Op): EdgeCounts {
  const { presence, conditions, after } = policiesOf(lazy);
  if ((presence & edgeBits) === 0 && op.kind !== Kind.map) return noEdges;
  return { conditions: conditions.length, amounts: amountDepsOf(lazy).length, after: after.length };
}
