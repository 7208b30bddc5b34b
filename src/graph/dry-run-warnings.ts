import { argsOf, isLazy, type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { ParamOp, ParamSpec } from "../spec/param.ts";
import type { RouterOp } from "../spec/router.ts";
import type { Graph, Node } from "./model.ts";

/** Something in a graph that will hurt, or is likely not meant. */
export interface DryRunWarning {
  readonly code: "CS_W_FORKED" | "CS_W_ROUTE_MISSING" | "CS_W_ROUTE_UNREACHABLE" | "CS_W_PARAM_CONFLICT";
  readonly message: string;
  /** Id of the node it is about. */
  readonly node: string;
}

/** What a person should look at before running a graph, each once, in discovery order. */
export function dryRunWarnings(graph: Graph): readonly DryRunWarning[] {
  const calls = new Map<readonly unknown[], Node>();
  const specs = new Map<string, ParamSpec>();
  return graph.nodes.flatMap((node) => [
    ...forked(node, calls),
    ...routes(node),
    ...conflicting(node, specs),
  ]);
}

/** Two forms of one call share their arguments: `x` and `x.withRetry(…)`, used in one graph, are two calls. */
function forked(node: Node, calls: Map<readonly unknown[], Node>): DryRunWarning[] {
  if (node.task === undefined) return [];
  const args = argsOf(node.lazy);
  const first = calls.get(args);
  if (first === undefined) {
    calls.set(args, node);
    return [];
  }
  const message = `${first.id} and ${node.id} are two forms of one call of "${node.task.name}", so its body runs twice. Use the same LazyResult in both places.`;
  return [{ code: "CS_W_FORKED", message, node: node.id }];
}

/** Where a parameter with choices selects the route, both sides are known. */
function routes(node: Node): DryRunWarning[] {
  const op = opOf(node.lazy);
  const selector = argsOf(node.lazy)[0];
  if (op.kind !== Kind.router || !isLazy(selector)) return [];
  const choices = choicesOf(selector);
  if (choices === undefined) return [];
  const { select, keys } = op as RouterOp;
  const reached = new Set(choices.map(select));
  const missing = choices.filter((choice) => select(choice) < 0).map(String);
  const unreached = keys.filter((_, position) => !reached.has(position));
  const found: DryRunWarning[] = [];
  if (missing.length > 0) {
    const message = `${node.name} has no route for ${missing.join(", ")}, which parameter "${opOf(selector).name}" may be.`;
    found.push({ code: "CS_W_ROUTE_MISSING", message, node: node.id });
  }
  if (unreached.length > 0) {
    const message = `${node.name} never takes ${unreached.join(", ")}: parameter "${opOf(selector).name}" has no such choice.`;
    found.push({ code: "CS_W_ROUTE_UNREACHABLE", message, node: node.id });
  }
  return found;
}

function choicesOf(selector: Lazy): readonly unknown[] | undefined {
  const op = opOf(selector);
  return op.kind === Kind.param ? (op as ParamOp).spec.choices : undefined;
}

function conflicting(node: Node, specs: Map<string, ParamSpec>): DryRunWarning[] {
  const op = opOf(node.lazy);
  if (op.kind !== Kind.param) return [];
  const { spec } = op as ParamOp;
  const first = specs.get(spec.name) ?? spec;
  specs.set(spec.name, first);
  const differs = (["type", "schema", "hasDefault", "default"] as const).find(
    (field) => !Object.is(first[field], spec[field]),
  );
  if (differs === undefined) return [];
  const message = `parameter "${spec.name}" is declared twice with different ${differs}; a run refuses that.`;
  return [{ code: "CS_W_PARAM_CONFLICT", message, node: node.id }];
}
