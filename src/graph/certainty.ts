import type { BindOp } from "../spec/bind-jump.ts";
import { argumentDeps, isLazy, type Lazy, opOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";
import { amountDepsOf } from "./amount-deps.ts";
import type { Graph, Node } from "./model.ts";

/** What can be told of a node before the run. */
export type Certainty = "always" | "conditional" | "never";

/** What is known of one node. */
export interface Prospect {
  readonly runs: Certainty;
  /** Whether anything can ask for it. What is asked for and never runs is skipped. */
  readonly asked: boolean;
}

/** Ordered, so that the lesser of two is their conjunction. */
const Chance = { never: 0, maybe: 1, always: 2 } as const;
type Chance = (typeof Chance)[keyof typeof Chance];
const words: readonly Certainty[] = ["never", "conditional", "always"];

/**
 * Whether each node of a graph will run when nothing fails, in the order of its nodes: first which nodes can succeed
 * (skips travel up to whoever uses them), then which of them are asked for (from the target down).
 */
export function certaintyOf(graph: Graph): readonly Prospect[] {
  const positions = new Map(graph.nodes.map((node, index) => [node.lazy, index]));
  const at = (lazy: Lazy): number => positions.get(lazy) ?? -1;
  const succeeds: Chance[] = [];
  for (const node of graph.nodes)
    succeeds.push(successOf(node, (lazy) => succeeds[at(lazy)] ?? Chance.always));
  const asked: Chance[] = graph.nodes.map(({ id }) => (id === graph.target ? Chance.always : Chance.never));
  for (let index = graph.nodes.length - 1; index >= 0; index--) {
    const node = graph.nodes[index];
    if (node === undefined) continue;
    ask(node, {
      own: asked[index] ?? Chance.never,
      success: (lazy) => succeeds[at(lazy)] ?? Chance.always,
      dep: (lazy, chance) => {
        const position = at(lazy);
        asked[position] = more(asked[position] ?? Chance.never, chance);
      },
    });
  }
  return asked.map((chance, index) => {
    const runs = words[less(chance, succeeds[index] ?? Chance.always)] ?? "always";
    return { runs, asked: chance !== Chance.never };
  });
}

function less(a: Chance, b: Chance): Chance {
  return a < b ? a : b;
}

function more(a: Chance, b: Chance): Chance {
  return a > b ? a : b;
}

/** The chance that a node, once asked for, is not skipped. */
function successOf(node: Node, success: (lazy: Lazy) => Chance): Chance {
  const { policies } = node;
  if (policies.never) return Chance.never;
  let chance: Chance = policies.conditions.length > 0 ? Chance.maybe : Chance.always;
  for (const one of policies.conditions) chance = less(chance, success(one));
  for (const one of [...amountDepsOf(node.lazy), ...policies.after]) chance = less(chance, success(one));
  return less(chance, argumentSuccess(node, success));
}

function argumentSuccess(node: Node, success: (lazy: Lazy) => Chance): Chance {
  const op = opOf(node.lazy);
  const deps = argumentDeps(node.lazy);
  const worst = deps.reduce<Chance>((chance, dep) => less(chance, success(dep)), Chance.always);
  switch (op.kind) {
    case Kind.settle:
      return Chance.always;
    case Kind.firstOf:
      return deps.map(success).reduce<Chance>(more, Chance.never);
    case Kind.bind: {
      const [source] = deps;
      return source === undefined ? Chance.always : success(source);
    }
    case Kind.mapNodes:
      return (op as MapOp).settled ? Chance.always : worst;
    case Kind.orElse: {
      const [receiver, fallback] = receiverAndFallback(node);
      const first = receiver === undefined ? Chance.always : success(receiver);
      return more(first, fallback === undefined ? Chance.always : success(fallback));
    }
    case Kind.router: {
      const [selector, ...routes] = deps.map(success);
      const best = routes.reduce<Chance>(more, Chance.never);
      const sure = routes.every((chance) => chance === best);
      return less(selector ?? Chance.always, sure ? best : Chance.maybe);
    }
    default:
      return worst;
  }
}

/** `orElse` binds its receiver as argument 0 and its fallback as argument 1; either may be a plain value. */
function receiverAndFallback(node: Node): readonly [Lazy | undefined, Lazy | undefined] {
  const deps = new Set(argumentDeps(node.lazy));
  const [receiver, fallback] = node.bindings as readonly Lazy[];
  return [
    receiver !== undefined && deps.has(receiver) ? receiver : undefined,
    fallback !== undefined && deps.has(fallback) ? fallback : undefined,
  ];
}

interface Asking {
  /** The chance that the node itself is asked for. */
  readonly own: Chance;
  readonly success: (lazy: Lazy) => Chance;
  readonly dep: (lazy: Lazy, chance: Chance) => void;
}

/** Hands the chance that a node is asked for on to what it uses. */
function ask(node: Node, { own, success, dep }: Asking): void {
  const { policies } = node;
  if (own === Chance.never || policies.never) return;
  let chance: Chance = own;
  for (const one of policies.conditions) {
    dep(one, chance);
    chance = less(chance, less(success(one), Chance.maybe));
  }
  // What is skipped for sure, because of one input, may be skipped before the others have started.
  if (success(node.lazy) === Chance.never) chance = less(chance, Chance.maybe);
  for (const one of [...amountDepsOf(node.lazy), ...policies.after]) dep(one, chance);
  const deps = argumentDeps(node.lazy);
  switch (opOf(node.lazy).kind) {
    case Kind.orElse: {
      const [receiver, fallback] = receiverAndFallback(node);
      if (receiver !== undefined) dep(receiver, chance);
      const skipped = receiver === undefined ? Chance.never : ((Chance.always - success(receiver)) as Chance);
      if (fallback !== undefined) dep(fallback, less(chance, skipped));
      return;
    }
    case Kind.router: {
      const [selector, ...routes] = deps;
      if (selector === undefined) return;
      dep(selector, chance);
      const taken = less(less(chance, success(selector)), routes.length > 1 ? Chance.maybe : Chance.always);
      for (const route of routes) dep(route, taken);
      return;
    }
    case Kind.firstOf:
      // Any of them may have won before the others start.
      for (const one of deps) dep(one, deps.length > 1 ? less(chance, Chance.maybe) : chance);
      return;
    case Kind.bind:
      if (deps[0] !== undefined) dep(deps[0], chance);
      for (const route of jumpRoutes(node)) dep(route, less(chance, Chance.maybe));
      return;
    case Kind.sequence:
      for (const step of deps) {
        dep(step, chance);
        chance = less(chance, success(step));
      }
      return;
    default:
      for (const one of deps) dep(one, chance);
  }
}

/** Where the jumps of a bound node may lead, as far as it is known. */
export function jumpRoutes(node: Node): readonly Lazy[] {
  const { selector, self } = opOf(node.lazy) as BindOp;
  return selector.routes.filter((route) => isLazy(route) && route !== self && route !== node.lazy) as Lazy[];
}
