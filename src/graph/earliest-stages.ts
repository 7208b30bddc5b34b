import { argumentDeps, type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { Certainty } from "./certainty.ts";
import type { Graph, Node } from "./model.ts";

/** A node on its way through what it has to wait for, group after group. */
interface Walker {
  readonly node: Node;
  readonly groups: readonly (readonly Lazy[])[];
  next: number;
  pending: number;
  asked: boolean;
  done: boolean;
  readonly waiting: Walker[];
}

/**
 * The earliest stage of each node when all take the same time, as the engine would demand them: a guarded node's inputs
 * after its condition, a route after the selector, a step and what it needs after the step before. What never runs is
 * in no stage.
 *
 * @returns ids in discovery order, per stage
 */
export function earliestStages(
  graph: Graph,
  certainty: readonly Certainty[],
): readonly (readonly string[])[] {
  const walkers = new Map<Lazy, Walker>();
  const order = new Map<Walker, number>();
  let target: Walker | undefined;
  graph.nodes.forEach((node, index) => {
    if (certainty[index] === "never") return;
    const walker = {
      node,
      groups: groupsOf(node),
      next: 0,
      pending: 0,
      asked: false,
      done: false,
      waiting: [],
    };
    walkers.set(node.lazy, walker);
    order.set(walker, index);
    if (node.id === graph.target) target = walker;
  });
  const stages: string[][] = [];
  let awake: Walker[] = target === undefined ? [] : [target];
  for (const walker of awake) walker.asked = true;
  while (awake.length > 0) {
    const running = advance(awake, walkers).sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    stages.push(running.map(({ node }) => node.id));
    awake = [];
    for (const walker of running) {
      walker.done = true;
      for (const one of walker.waiting) {
        one.pending -= 1;
        if (one.pending === 0) awake.push(one);
      }
    }
  }
  return stages;
}

/** Lets nodes go on to their next groups and asks for what is in them; returns those that have nothing left to wait for. */
function advance(awake: Walker[], walkers: ReadonlyMap<Lazy, Walker>): Walker[] {
  const running: Walker[] = [];
  for (let walker = awake.pop(); walker !== undefined; walker = awake.pop()) {
    while (walker.pending === 0 && walker.next < walker.groups.length) {
      for (const lazy of walker.groups[walker.next] ?? []) {
        const dep = walkers.get(lazy);
        if (dep === undefined || dep.done) continue;
        walker.pending += 1;
        dep.waiting.push(walker);
        if (dep.asked) continue;
        dep.asked = true;
        awake.push(dep);
      }
      walker.next += 1;
    }
    if (walker.pending === 0) running.push(walker);
  }
  return running;
}

/** What a node waits for: one group is asked for at once, the next only when the one before is done. */
function groupsOf(node: Node): readonly (readonly Lazy[])[] {
  const { conditions, after } = node.policies;
  const deps = argumentDeps(node.lazy);
  const guards = conditions.map((one) => [one]);
  switch (opOf(node.lazy).kind) {
    case Kind.router:
      return [...guards, [...deps.slice(0, 1), ...after], deps.slice(1)];
    case Kind.orElse:
    case Kind.sequence:
      return [...guards, after, ...deps.map((one) => [one])];
    default:
      return [...guards, [...deps, ...after]];
  }
}
