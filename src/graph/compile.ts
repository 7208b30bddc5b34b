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
import type { TaskDefinition } from "../spec/task-definition.ts";
import { Plan } from "./plan.ts";
import { PureCalls } from "./pure-calls.ts";
import type { Scope } from "./scope.ts";

/** A plan, and the LazyResult at each of its slots. */
export interface Compiled {
  readonly plan: Plan;
  readonly lazies: Lazy[];
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
  readonly #ops: Op[] = [];
  readonly #kinds: number[] = [];
  readonly #presence: number[] = [];
  readonly #depStart: number[] = [0];
  readonly #argStart: number[] = [];
  readonly #afterStart: number[] = [];
  readonly #deps: number[] = [];
  #pure: PureCalls | undefined;

  constructor(build: number, scope: Scope) {
    this.#build = build;
    this.#scope = scope;
  }

  compile(target: Lazy): Compiled {
    // The path from the target down to here: its nodes, and for each the span of its dependencies in `waiting`.
    const path: Lazy[] = [target];
    const starts: number[] = [0];
    const waiting: Lazy[] = [];
    const cursors: number[] = [0];
    this.#enter(target, waiting);
    const ends: number[] = [waiting.length];
    for (let depth = 0; depth >= 0; ) {
      const end = ends[depth] ?? 0;
      const cursor = this.#skipVisited(waiting, cursors[depth] ?? 0, end);
      if (cursor < end) {
        cursors[depth] = cursor;
        const dep = waiting[cursor] as Lazy;
        depth++;
        path[depth] = dep;
        starts[depth] = waiting.length;
        cursors[depth] = waiting.length;
        this.#enter(dep, waiting);
        ends[depth] = waiting.length;
      } else {
        const start = starts[depth] ?? 0;
        this.#close(path[depth] as Lazy, waiting, start);
        waiting.length = start;
        path.length = depth;
        depth--;
      }
    }
    return { plan: this.#plan(), lazies: this.#lazies };
  }

  /** Marks a node as under way and appends what it uses, in discovery order. */
  #enter(lazy: Lazy, waiting: Lazy[]): void {
    markVisit(lazy, this.#build, inProgress);
    if (this.#isExternal(lazy)) return;
    const policies = policiesOf(lazy);
    for (const condition of policies.conditions) waiting.push(condition);
    const binding = bindingOf(lazy);
    if (typeof binding === "number") {
      const args = argsOf(lazy);
      for (let bits = binding, i = 0; bits !== 0; bits >>>= 1, i++)
        if ((bits & 1) !== 0) waiting.push(args[i] as Lazy);
    } else for (const dep of binding.deps) waiting.push(dep);
    for (const other of policies.after) waiting.push(other);
  }

  #isExternal(lazy: Lazy): boolean {
    return bornOf(lazy) < this.#scope.youngest && this.#scope.isExternal(lazy);
  }

  #skipVisited(waiting: readonly Lazy[], from: number, end: number): number {
    let cursor = from;
    for (; cursor < end; cursor++) {
      const dep = waiting[cursor] as Lazy;
      if (visitOf(dep) !== this.#build) break;
      if (slotOf(dep) === inProgress) throw new CycleError(opOf(dep).name, "depends on itself");
    }
    return cursor;
  }

  /** Gives a node its slot, after all it uses have theirs; a pure call that is here already gets that slot. */
  #close(lazy: Lazy, waiting: readonly Lazy[], start: number): void {
    const external = this.#isExternal(lazy);
    const op = external ? externalOp : opOf(lazy);
    if (op.kind === Kind.call && (op as TaskDefinition).pure) {
      this.#pure ??= new PureCalls();
      const known = this.#pure.find(lazy, this.#lazies.length);
      if (known !== undefined) {
        markVisit(lazy, this.#build, known);
        return;
      }
    }
    const policies = policiesOf(lazy);
    const after = external ? 0 : policies.after.length;
    for (let i = start; i < waiting.length; i++) this.#deps.push(slotOf(waiting[i] as Lazy));
    const depStart = this.#depStart[this.#depStart.length - 1] ?? 0;
    this.#depStart.push(this.#deps.length);
    this.#argStart.push(external ? depStart : depStart + policies.conditions.length);
    this.#afterStart.push(this.#deps.length - after);
    this.#ops.push(op);
    this.#kinds.push(op.kind);
    this.#presence.push(external ? 0 : policies.presence);
    markVisit(lazy, this.#build, this.#lazies.length);
    this.#lazies.push(lazy);
  }

  #plan(): Plan {
    const tables = {
      ops: this.#ops,
      kinds: Uint8Array.from(this.#kinds),
      presence: Uint8Array.from(this.#presence),
      depStart: Int32Array.from(this.#depStart),
      argStart: Int32Array.from(this.#argStart),
      afterStart: Int32Array.from(this.#afterStart),
      deps: Int32Array.from(this.#deps),
    };
    return new Plan(tables, this.#pure?.unique ?? true);
  }
}
