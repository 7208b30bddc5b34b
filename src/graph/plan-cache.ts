import { type Lazy, nextBuild, opOf } from "../spec/lazy.ts";
import { Kind, type Op } from "../spec/op.ts";
import type { Signature } from "../spec/signature.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { type Compiled, compile } from "./compile.ts";
import { match } from "./match.ts";
import type { Plan } from "./plan.ts";
import type { Scope } from "./scope.ts";

/** A compiled graph, and what is special to this one build. */
export interface Built extends Compiled {
  readonly build: number;
  /** The plan was compiled for this graph, not reused. */
  readonly isNew: boolean;
}

/** Shapes kept for one target task, targets, nodes of a kept plan, plans tried in any case, and nodes walked beyond them. */
const limits = { shapes: 64, targets: 512, nodes: 50_000, tries: 4, effort: 4_096 };

/** Work counters: they do not depend on the machine. */
export interface PlanStats {
  graphsBuilt: number;
  planHits: number;
  signaturesComputed: number;
}

/**
 * Finds plans again by shape. Bounded: 512 targets, the least recently used is dropped, with 64 shapes each; plans above
 * 50,000 nodes are not kept.
 */
export class PlanCache {
  readonly stats: PlanStats = { graphsBuilt: 0, planHits: 0, signaturesComputed: 0 };
  readonly #plans = new Map<Op | Kind, Plan[]>();
  #latest: Op | Kind | undefined;
  readonly #signatures = new WeakSet<Signature>();
  readonly #rank: ((plan: Plan) => ArrayLike<number> | undefined) | undefined;

  /** @param rank - what starts first among ready nodes; asked once for each shape */
  constructor(rank?: (plan: Plan) => ArrayLike<number> | undefined) {
    this.#rank = rank;
  }

  /** The plan and slots of a target; `likely` (the plan of the generation before) is tried first. */
  build(target: Lazy, scope: Scope, likely?: Plan): Built {
    const key = this.#key(target);
    const known = this.#plans.get(key);
    if (likely !== undefined) {
      const hit = this.#try(likely, target, scope);
      if (hit !== undefined) return hit;
    }
    if (known !== undefined) {
      // Near misses are walked far: after so many nodes a compilation is cheaper than one more attempt.
      let effort = 0;
      for (let i = 0; i < known.length && (i < limits.tries || effort < limits.effort); i++) {
        const plan = known[i] as Plan;
        if (plan === likely) continue;
        effort += plan.size;
        const hit = this.#try(plan, target, scope);
        if (hit === undefined) continue;
        this.#touch(key, known);
        if (i > 0) {
          known.splice(i, 1);
          known.unshift(plan);
        }
        return hit;
      }
    }
    const build = nextBuild();
    const compiled = compile(target, build, scope);
    this.stats.graphsBuilt++;
    compiled.plan.ranks = this.#rank?.(compiled.plan);
    this.#countSignatures(compiled.plan);
    this.#keep(key, compiled.plan);
    return { plan: compiled.plan, lazies: compiled.lazies, merged: compiled.merged, build, isNew: true };
  }

  #try(plan: Plan, target: Lazy, scope: Scope): Built | undefined {
    const build = nextBuild();
    const matched = match(plan, target, build, scope);
    if (matched === undefined) return undefined;
    this.stats.planHits++;
    return { plan, lazies: matched.lazies, merged: matched.merged, build, isNew: false };
  }

  /** The targets stand in the order of their last use. */
  #touch(key: Op | Kind, shapes: Plan[]): void {
    if (key === this.#latest) return;
    this.#latest = key;
    this.#plans.delete(key);
    this.#plans.set(key, shapes);
  }

  #key(target: Lazy): Op | Kind {
    const op = opOf(target);
    return op.kind === Kind.call ? op : op.kind;
  }

  #keep(key: Op | Kind, plan: Plan): void {
    if (plan.size > limits.nodes) return;
    const shapes = this.#plans.get(key) ?? [];
    this.#plans.delete(key);
    shapes.unshift(plan);
    if (shapes.length > limits.shapes) shapes.pop();
    this.#plans.set(key, shapes);
    this.#latest = key;
    if (this.#plans.size > limits.targets) {
      for (const oldest of this.#plans.keys()) {
        this.#plans.delete(oldest);
        break;
      }
    }
  }

  #countSignatures(plan: Plan): void {
    let before: Op | undefined;
    for (const op of plan.ops) {
      if (op === before || op.kind !== Kind.call) continue;
      before = op;
      const { signature } = op as TaskDefinition;
      if (this.#signatures.has(signature)) continue;
      this.#signatures.add(signature);
      this.stats.signaturesComputed += signature.computed;
    }
  }
}
