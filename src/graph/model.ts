import type { Lazy } from "../spec/lazy.ts";
import type { Policies } from "../spec/policies.ts";
import type { Signature } from "../spec/signature.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";

/** Why one node needs another. */
export type EdgeType = "data" | "condition" | "constraint" | "route" | "selector" | "sequence" | "jump";

/** One argument of a node, or one policy that takes a LazyResult: where the value goes. */
export interface Edge {
  /** Id of the node the value comes from. */
  readonly source: string;
  /** Id of the node that uses it. */
  readonly target: string;
  readonly type: EdgeType;
  /** Path of the argument (`0`, `1[0]`, `2.k`), key of the route, or "after". */
  readonly label: string;
}

/** One node of a graph: one LazyResult. */
export interface Node {
  /** "n0", "n1", … in discovery order: dependencies first, arguments left to right. */
  readonly id: string;
  /** The label given with `.as`, else the task's name, else the kind. */
  readonly name: string;
  /** "task", "map", "all", "router", "sequence", "param", "recover", … */
  readonly kind: string;
  /** The task of a call or a map. */
  readonly task: TaskDefinition | undefined;
  /** Computed once when the task was defined; undefined for nodes without a body. */
  readonly signature: Signature | undefined;
  /** The arguments as given: values, and LazyResults where the edges come in. */
  readonly bindings: readonly unknown[];
  readonly policies: Policies<Lazy>;
  readonly lazy: Lazy;
}

/** What a target needs, as data. Nothing has run. */
export interface Graph {
  /** In discovery order: each node after the nodes it uses. */
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** Id of the node whose value was asked for. */
  readonly target: string;
}
