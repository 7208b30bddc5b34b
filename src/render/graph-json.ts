import { quote } from "../errors/quote.ts";
import type { EdgeType, Graph, Node } from "../graph/model.ts";
import { isLazy } from "../spec/lazy.ts";

/** A graph for programs that draw or check it: names and wiring, no functions and no values. */
export interface GraphJson {
  readonly version: 1;
  readonly target: string;
  readonly nodes: readonly GraphJsonNode[];
  readonly edges: readonly { source: string; target: string; type: EdgeType; label: string }[];
}

export interface GraphJsonNode {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly task?: { readonly name: string; readonly version: string; readonly description?: string };
  /** Each argument in a few characters; "lazy" where an edge comes in. */
  readonly arguments: readonly string[];
  readonly attempts?: number;
  readonly priority?: number;
  /** A plain condition was false: it never runs. */
  readonly never?: true;
}

/** A graph as JSON text. It describes the graph and cannot be run again. */
export function renderGraphJson(graph: Graph): string {
  const edges = graph.edges.map(({ source, target, type, label }) => ({ source, target, type, label }));
  const json: GraphJson = { version: 1, target: graph.target, nodes: graph.nodes.map(toJson), edges };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function toJson({ id, name, kind, task, bindings, policies }: Node): GraphJsonNode {
  const { retry, priority, never } = policies;
  const description = task?.description;
  return {
    id,
    name,
    kind,
    ...(task === undefined
      ? {}
      : {
          task: {
            name: task.name,
            version: task.version,
            ...(description === undefined ? {} : { description }),
          },
        }),
    arguments: bindings.map((one) => (isLazy(one) ? "lazy" : quote(one))),
    ...(retry === undefined ? {} : { attempts: retry.attempts }),
    ...(priority === 0 ? {} : { priority }),
    ...(never ? { never } : {}),
  };
}
