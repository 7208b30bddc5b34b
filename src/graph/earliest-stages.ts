import { argumentDeps, type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import { amountDepsOf } from "./amount-deps.ts";
import { jumpRoutes, type Prospect } from "./certainty.ts";
import type { Graph, Node } from "./model.ts";

/** A node on its way through what it has to wait for, group after group. */
interface Walker {
  readonly node: Node;
  /** Its place in the order of discovery. */
  readonly index: number;
  /** It never runs: it asks for what it uses, in vain, and nobody waits for it. */
  readonly skipped: boolean;
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
export function earliestStages(graph: Graph, prospects: readonly Prospect[]): readonly (readonly string[])[] {
  const walkers = new Map<Lazy, Walker>();
  graph.nodes.forEach((node, index) => {
    const { runs, asked } = prospects[index] ?? { runs: "always", asked: true };
    if (asked) walkers.set(node.lazy, newWalker(node, index, runs === "never"));
  });
  const target = graph.nodes.find(({ id }) => id === graph.target)?.lazy;
  const stages: string[][] = [];
  let awake: Walker[] = [];
  if (target !== undefined) demand(target, walkers, awake);
  while (awake.length > 0) {
    const running = advance(awake, walkers).sort((a, b) => a.index - b.index);
    if (running.length > 0) stages.push(running.map(({ node }) => node.id));
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

function newWalker(node: Node, index: number, skipped: boolean): Walker {
  const groups = groupsOf(node);
  return { node, index, skipped, groups, next: 0, pending: 0, asked: false, done: false, waiting: [] };
}

/** Asks for a node; returns its walker if it has to be waited for. */
function demand(lazy: Lazy, walkers: ReadonlyMap<Lazy, Walker>, awake: Walker[]): Walker | undefined {
  const walker = walkers.get(lazy);
  if (walker === undefined) return undefined;
  if (!walker.asked) awake.push(walker);
  walker.asked = true;
  return walker.skipped || walker.done ? undefined : walker;
}

/** Lets nodes go on to their next groups and asks for what is in them; returns those that have nothing left to wait for. */
function advance(awake: Walker[], walkers: ReadonlyMap<Lazy, Walker>): Walker[] {
  const running: Walker[] = [];
  for (let walker = awake.pop(); walker !== undefined; walker = awake.pop()) {
    while (walker.pending === 0 && walker.next < walker.groups.length) {
      for (const lazy of walker.groups[walker.next] ?? []) {
        const dep = demand(lazy, walkers, awake);
        if (dep === undefined || walker.skipped) continue;
        walker.pending += 1;
        dep.waiting.push(walker);
      }
      walker.next += 1;
    }
    if (walker.pending === 0 && !walker.skipped) running.push(walker);
  }
  return running;
}

/** What a node waits for: one group is asked for at once, the next only when the one before is done. */
function groupsOf(node: Node): readonly (readonly Lazy[])[] {
  const { conditions, after, never } = node.policies;
  if (never) return [];
  const deps = argumentDeps(node.lazy);
  const guards = conditions.map((one) => [one]);
  switch (opOf(node.lazy).kind) {
    case Kind.router:
      return [...guards, [...deps.slice(0, 1), ...after], deps.slice(1)];
    case Kind.orElse:
    case Kind.sequence:
      return [...guards, after, ...deps.map((one) => [one])];
    case Kind.bind:
      return [...guards, [...deps.slice(0, 1), ...after], jumpRoutes(node)];
    default:
      return [...guards, [...deps, ...amountDepsOf(node.lazy), ...after]];
  }
}
