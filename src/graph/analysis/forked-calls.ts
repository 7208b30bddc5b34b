import { argsOf } from "../../spec/lazy.ts";
import type { Graph, Node } from "../model.ts";
import type { Detector } from "./detector.ts";

/** Ids that are listed; the others are counted. */
const mostIds = 5;

/**
 * Two forms of one call share their arguments: `x` and `x.withRetry(…)`, used in one graph, are two calls. A form that a
 * plain condition excludes runs no body.
 */
export function forkedCalls(graph: Graph): Detector {
  const forms = new Map<readonly unknown[], Node[]>();
  for (const node of graph.nodes) {
    if (node.task === undefined || node.policies.never) continue;
    const args = argsOf(node.lazy);
    const known = forms.get(args);
    if (known === undefined) forms.set(args, [node]);
    else known.push(node);
  }
  return (node, warn) => {
    if (node.task === undefined) return;
    const same = forms.get(argsOf(node.lazy));
    if (same === undefined || same[1] !== node) return;
    const times = same.length === 2 ? "twice" : `${same.length} times`;
    const count = same.length === 2 ? "two" : same.length;
    warn(
      "CS_W_FORKED",
      `${listed(same)} are ${count} forms of one call of "${node.task.name}", so its body runs ${times}. Use the same LazyResult in both places.`,
    );
  };
}

function listed(nodes: readonly Node[]): string {
  const ids = nodes.slice(0, mostIds).map(({ id }) => id);
  const rest = nodes.length - ids.length;
  const last = rest > 0 ? `${rest} more` : ids.pop();
  return `${ids.join(", ")} and ${last}`;
}
