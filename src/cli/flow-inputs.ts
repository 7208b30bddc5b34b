import type { ProgressPlan } from "../events/progress.ts";
import type { Graph, Node } from "../graph/model.ts";
import type { EnvOp } from "../spec/env.ts";
import { opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { ParamOp, ParamSpec } from "../spec/param.ts";

/** What a command line can be made of: the inputs of a graph, and the tasks it calls. */
export interface FlowInputs {
  /** In discovery order, each name once. */
  readonly params: readonly ParamSpec[];
  readonly env: readonly EnvOp[];
  readonly calls: readonly ProgressPlan[];
}

/** Looks through a graph once. */
export function flowInputs(graph: Graph): FlowInputs {
  const params = new Map<string, ParamSpec>();
  const env = new Map<string, EnvOp>();
  const elements = elementIds(graph);
  const calls = new Map<string, number>();
  for (const node of graph.nodes) {
    const op = opOf(node.lazy);
    if (op.kind === Kind.param) {
      if (!params.has(op.name)) params.set(op.name, (op as ParamOp).spec);
    } else if (op.kind === Kind.env) {
      if (!env.has(op.name)) env.set(op.name, op as EnvOp);
    } else if (node.task !== undefined && !elements.has(node.id)) {
      const name = nameOf(node);
      calls.set(name, (calls.get(name) ?? 0) + (op.kind === Kind.call ? 1 : 0));
    }
  }
  return {
    params: [...params.values()],
    env: [...env.values()],
    calls: [...calls].map(([name, count]) => ({ name, calls: count })),
  };
}

/** Elements that are nodes of the graph; how many they are is told by the map's own events. */
function elementIds(graph: Graph): ReadonlySet<string> {
  const maps = new Set<string>();
  for (const node of graph.nodes) if (opOf(node.lazy).kind === Kind.mapNodes) maps.add(node.id);
  return new Set(
    graph.edges.filter(({ target, type }) => type === "data" && maps.has(target)).map(({ source }) => source),
  );
}

/** Calls are told apart by label where they have one; elements of a map bear the task's name. */
function nameOf(node: Node): string {
  return node.policies.label ?? node.task?.name ?? node.name;
}
