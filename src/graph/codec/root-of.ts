import { isLazy, type Lazy } from "../../spec/lazy.ts";
import type { Graph } from "../model.ts";

/** Whether a value is a graph as `buildGraph` and `graphFromJSON` give it. */
export function isGraph(value: unknown): value is Graph {
  if (typeof value !== "object" || value === null || isLazy(value)) return false;
  const { nodes, edges, target } = value as Partial<Graph>;
  return (
    Array.isArray(nodes) && Array.isArray(edges) && typeof target === "string" && isLazy(nodes.at(-1)?.lazy)
  );
}

/** The LazyResult whose value a graph is about. */
export function rootOf(graph: Graph): Lazy {
  const last = graph.nodes.at(-1);
  // The target comes after all it uses; only a graph that was put together by hand has it elsewhere.
  const node = last?.id === graph.target ? last : graph.nodes.find(({ id }) => id === graph.target);
  if (node === undefined) throw new TypeError(`the graph has no node ${JSON.stringify(graph.target)}`);
  return node.lazy;
}
