import { all } from "../spec/all.ts";
import { isLazy, type Lazy } from "../spec/lazy.ts";
import type { Graph } from "./model.ts";

/** What each graph was made of; as long as the graph is alive. */
const roots = new WeakMap<object, Lazy>();

/** Makes a graph one that can be run, drawn and stored like the LazyResult it was made of. */
export function rooted(graph: Graph, root: Lazy): Graph {
  roots.set(graph, root);
  return graph;
}

/**
 * The LazyResult that a target stands for: itself, that of a graph, or a gather of anything else.
 *
 * @throws {PromiseArgumentError} `CS_PROMISE_ARGUMENT` when the target is or holds a promise
 */
export function rootOf(target: unknown): Lazy {
  if (isLazy(target)) return target;
  const root = typeof target === "object" && target !== null ? roots.get(target) : undefined;
  return root ?? all(target);
}
