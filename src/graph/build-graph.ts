import { CycleError } from "../errors/graph-errors.ts";
import type { BindOp } from "../spec/bind-jump.ts";
import { argsOf, bindingOf, isLazy, type Lazy, type LazyBinding, opOf, policiesOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind, kindNames, type Op } from "../spec/op.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { amountDepsOf } from "./amount-deps.ts";
import type { Edge, EdgeType, Graph, Node } from "./model.ts";
import { rooted, rootOf } from "./root-of.ts";

/** One use of a LazyResult by another. */
interface Use {
  readonly lazy: Lazy;
  readonly type: EdgeType;
  readonly label: string;
}

/**
 * What a target needs, as data: one node per LazyResult, one edge per use. Nothing runs.
 *
 * Nodes come in discovery order: a node's conditions, then its arguments from left to right, then what it comes `after`,
 * and each node after all that it uses. A map over literal lists that hold LazyResults shows its elements as nodes.
 *
 * @param target - a LazyResult, or a graph; anything else is gathered as by `all`
 * @throws {PromiseArgumentError} `CS_PROMISE_ARGUMENT` when the target is or holds a promise
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * const graph = buildGraph(add(add(1, 2), 3).as("total"));
 * graph.nodes.map((node) => node.name); // => [ 'add', 'total' ]
 * graph.edges; // => [ { source: 'n0', target: 'n1', type: 'data', label: '0' } ]
 */
export function buildGraph(target: unknown): Graph {
  const root = rootOf(target);
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  /** The id of each LazyResult met so far; "" while what it uses is being found. */
  const ids = new Map<Lazy, string>([[root, ""]]);
  const open = [{ lazy: root, uses: usesOf(root), next: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const use = top.uses[top.next++];
    if (use === undefined) {
      open.pop();
      const id = `n${nodes.length}`;
      ids.set(top.lazy, id);
      nodes.push(nodeOf(top.lazy, id));
      for (const { lazy, type, label } of top.uses) {
        if (ids.get(lazy) === "") throw new CycleError(opOf(lazy).name, "depends on itself");
        edges.push({ source: ids.get(lazy) ?? "", target: id, type, label });
      }
    } else if (!ids.has(use.lazy)) {
      ids.set(use.lazy, "");
      open.push({ lazy: use.lazy, uses: usesOf(use.lazy), next: 0 });
    }
  }
  return rooted({ nodes, edges, target: ids.get(root) ?? "" }, root);
}

/** Everything a LazyResult uses, in discovery order. */
function usesOf(lazy: Lazy): readonly Use[] {
  const { conditions, after } = policiesOf(lazy);
  const uses: Use[] = [];
  for (const one of conditions) uses.push({ lazy: one, type: "condition", label: "runIf" });
  const binding = bindingOf(lazy);
  if (opOf(lazy).kind === Kind.bind) uses.push(...jumpsOf(lazy));
  else if (typeof binding === "number") {
    const args = argsOf(lazy);
    for (let i = 0; binding >>> i !== 0; i++) {
      const arg = args[i];
      if ((binding & (1 << i)) !== 0 && isLazy(arg)) uses.push({ lazy: arg, type: "data", label: String(i) });
    }
  } else {
    const { kind } = opOf(lazy);
    const labels = binding.paths();
    binding.deps.forEach((one, position) => {
      uses.push({ lazy: one, type: argumentEdge(kind, position), label: labels[position] ?? "" });
    });
  }
  uses.push(...amountUses(lazy));
  for (const one of after) uses.push({ lazy: one, type: "sequence", label: "after" });
  return uses;
}

/** The source of a bound node, and where its jumps lead; what a function makes when it is jumped to is not known yet. */
function jumpsOf(lazy: Lazy): readonly Use[] {
  const { selector, self } = opOf(lazy) as BindOp;
  const uses: Use[] = [{ lazy: argsOf(lazy)[0] as Lazy, type: "data", label: "0" }];
  selector.routes.forEach((route, position) => {
    // A loop that names itself goes back to itself, whichever generation it is.
    if (isLazy(route))
      uses.push({
        lazy: route === self ? lazy : route,
        type: "jump",
        label: selector.labels[position] ?? "",
      });
  });
  return uses;
}

function amountUses(lazy: Lazy): readonly Use[] {
  if (amountDepsOf(lazy).length === 0) return [];
  const op = opOf(lazy);
  const { amounts } = op.kind === Kind.map ? (op as MapOp).elementPolicies : policiesOf(lazy);
  return amounts.flatMap(({ name, key, amount }) =>
    [key, amount].filter(isLazy).map((one): Use => ({ lazy: one, type: "constraint", label: name })),
  );
}

function argumentEdge(kind: Kind, position: number): EdgeType {
  if (kind === Kind.sequence) return "sequence";
  if (kind !== Kind.router) return "data";
  return position === 0 ? "selector" : "route";
}

function nodeOf(lazy: Lazy, id: string): Node {
  const op = opOf(lazy);
  const policies = policiesOf(lazy);
  const task = taskOf(op);
  return {
    id,
    name: policies.label ?? op.name,
    kind: kindNames[op.kind],
    task,
    signature: task?.signature,
    bindings: bindingsOf(lazy),
    policies,
    lazy,
  };
}

function taskOf(op: Op): TaskDefinition | undefined {
  if (op.kind === Kind.call) return op as TaskDefinition;
  return op.kind === Kind.map || op.kind === Kind.mapNodes ? (op as MapOp).task : undefined;
}

/** The arguments with the LazyResults in place, as they were when the call was made. */
function bindingsOf(lazy: Lazy): readonly unknown[] {
  const binding: number | LazyBinding = bindingOf(lazy);
  return typeof binding === "number" ? argsOf(lazy) : binding.fill((index) => binding.deps[index]);
}
