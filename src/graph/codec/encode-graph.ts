import { CycleError } from "../../errors/graph-errors.ts";
import { argsOf, bindingOf, type Lazy, opOf } from "../../spec/lazy.ts";
import { rootOf } from "../root-of.ts";
import { dependencies } from "./dependencies.ts";
import { type EncodeOptions, plainJson, ValueEncoder } from "./encode-value.ts";
import { type Json, tags } from "./json.ts";
import { nodeJson } from "./node-json.ts";

/** A graph as plain JSON: no functions, only their names. */
export interface GraphJSON {
  readonly format: "cascade-ts.graph";
  readonly version: 1;
  /** Position of the node whose value was asked for. */
  readonly target: number;
  /** Each after the nodes it names. */
  readonly nodes: readonly Json[];
  /** Values that are used more than once. */
  readonly values?: readonly Json[];
}

/**
 * A graph as plain JSON, to be kept, sent, and run again with `graphFromJSON`.
 *
 * Tasks are stored by name and version; arguments, policies, routes and labels as they are. A function has no stored form:
 * recover with a task, and give `retryIf`, caches and schemas where the task or the parameter is defined.
 *
 * @param target - a LazyResult, a structure with LazyResults inside, or a graph
 * @throws {NotStorableError} `CS_NOT_STORABLE` with the path of what has no stored form
 * @throws {CycleError} `CS_CYCLE` for a node that depends on itself
 * @example
 * const plus = task("plus", (a: number, b: number) => a + b);
 * const stored = JSON.stringify(graphToJSON(plus(plus(1, 2), 3)));
 * const graph = graphFromJSON(JSON.parse(stored));
 * await run(graph); // => 6
 */
export function graphToJSON(target: unknown, options: EncodeOptions = {}): GraphJSON {
  const root = rootOf(target);
  const encoder = new GraphEncoder(options);
  const nodes = encoder.nodes(root);
  const format = { format: "cascade-ts.graph", version: 1, target: nodes.length - 1, nodes } as const;
  return encoder.table.length === 0 ? format : { ...format, values: encoder.table };
}

/** Stands in arguments where a LazyResult is a node; one that is only part of a value is refused. */
class NodeMark {
  /** Its position among the nodes, -1 while what it names is under way. */
  index = -1;
}

/** Writes nodes; what their values share is shared in the document. */
export class GraphEncoder extends ValueEncoder {
  readonly isPart: boolean = false;
  readonly #marks = new Map<Lazy, NodeMark>();

  /** The target and all it names, each after what it names itself. */
  nodes(target: Lazy): readonly Json[] {
    const nodes: Json[] = [];
    const path = [this.#enter(target)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const dep = top.deps[top.next++];
      const known = dep === undefined ? undefined : this.#marks.get(dep);
      if (dep === undefined) {
        const index = nodes.length;
        nodes.push(this.leaf(top.lazy, index) ?? nodeJson(top.lazy, index, this));
        top.mark.index = index;
        path.pop();
      } else if (known === undefined) path.push(this.#enter(dep));
      else if (known.index < 0) throw new CycleError(opOf(dep).name, "depends on itself");
    }
    return nodes;
  }

  #enter(lazy: Lazy): { lazy: Lazy; mark: NodeMark; deps: readonly Lazy[]; next: number } {
    const mark = new NodeMark();
    this.#marks.set(lazy, mark);
    return { lazy, mark, deps: this.isLeaf(lazy) ? [] : dependencies(lazy), next: 0 };
  }

  /** Whether a node is not written with what it names, but in another way: `leaf`. */
  protected isLeaf(_lazy: Lazy): boolean {
    return false;
  }

  protected leaf(_lazy: Lazy, _index: number): Json | undefined {
    return undefined;
  }

  /** The position of a node that is written already. */
  indexOf(lazy: Lazy): number {
    return this.#marks.get(lazy)?.index ?? -1;
  }

  /** The arguments of a node, with marks where its dependencies are. */
  marked(lazy: Lazy): readonly unknown[] {
    const args = argsOf(lazy);
    const binding = bindingOf(lazy);
    if (typeof binding !== "number")
      return binding.fill((index) => this.#marks.get(binding.deps[index] as Lazy));
    if (binding === 0) return args;
    return args.map((arg, i) => ((binding & (1 << i)) === 0 ? arg : this.#marks.get(arg as Lazy)));
  }

  simple(value: unknown): Json | undefined {
    return value instanceof NodeMark ? { [tags.node]: value.index } : plainJson(value);
  }

  protected override own(value: object): Json | undefined {
    return value instanceof NodeMark ? { [tags.node]: value.index } : undefined;
  }
}
