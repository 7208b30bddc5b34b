import type { EnvOp } from "../spec/env.ts";
import { argsOf, opOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";
import type { ParamOp, ParamType } from "../spec/param.ts";
import { analyse } from "./analysis/analyse.ts";
import type { AnalysisOptions } from "./analysis/detector.ts";
import { buildGraph } from "./build-graph.ts";
import { type Certainty, certaintyOf } from "./certainty.ts";
import type { DryRunWarning } from "./dry-run-warnings.ts";
import { earliestStages } from "./earliest-stages.ts";
import type { Graph, Node } from "./model.ts";

/** A node as a plan shows it. */
export interface PlanNode {
  readonly id: string;
  readonly name: string;
  /** "task", "map", "router", "param", … */
  readonly kind: string;
  /** The task's name, for a call or a map. */
  readonly task: string | undefined;
  /** Whether it will run, as far as can be told: a condition or a route not taken makes it "conditional". */
  readonly runs: Certainty;
  /** Index of its stage; undefined when it never runs. */
  readonly stage: number | undefined;
  /** Ids of the nodes it uses, each once. */
  readonly uses: readonly string[];
  /** Total calls of the body, at most (1 without a retry policy). */
  readonly attempts: number;
}

/** How often a task is called. */
export interface PlanTask {
  readonly name: string;
  readonly version: string;
  /** Calls in the graph, maps over known lists included; those that never run are not counted. */
  readonly calls: number;
  /** How many of these may not run. */
  readonly conditional: number;
  /** Whether more calls come from lists that are known only when the flow runs. */
  readonly more: boolean;
}

/** An input of the flow. */
export interface PlanParam {
  readonly name: string;
  /** Undefined when only a schema says what it is. */
  readonly type: ParamType | undefined;
  readonly required: boolean;
  /** Undefined when there is none; a secret's default is "***". */
  readonly default: unknown;
  /** Of a secret, "***" for each. */
  readonly choices: readonly unknown[] | undefined;
  readonly description: string | undefined;
  readonly secret: boolean;
}

/** An environment variable the flow reads. */
export interface PlanEnv {
  readonly name: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly secret: boolean;
}

/** What a run would do, as far as it can be told beforehand. */
export interface Plan {
  /** Ids of the nodes that start together when each takes the same time: the earliest possible stage of each. */
  readonly stages: readonly (readonly string[])[];
  /** In discovery order. */
  readonly nodes: readonly PlanNode[];
  /** By name. */
  readonly tasks: readonly PlanTask[];
  readonly params: readonly PlanParam[];
  readonly env: readonly PlanEnv[];
  readonly warnings: readonly DryRunWarning[];
  readonly graph: Graph;
}

/** What is known of the run. */
export type DryRunOptions = AnalysisOptions;

/**
 * Tells what a run would do without running anything: stages, calls, parameters, environment, warnings.
 *
 * @param target - what would be given to `run`
 * @param options.stored - warn of what a run with a store could not store (default false)
 * @param options.capacities - warn of amounts that are not declared or more than there is (default: amounts are not looked at)
 * @throws {PromiseArgumentError} `CS_PROMISE_ARGUMENT` when the target is or holds a promise
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * const plan = dryRun(add(add(1, 2), param("n", { type: "number" })));
 * plan.stages; // => [ [ 'n0', 'n1' ], [ 'n2' ] ]
 * plan.params.map(({ name, required }) => ({ name, required })); // => [ { name: 'n', required: true } ]
 */
export function dryRun(target: unknown, options: DryRunOptions = {}): Plan {
  const graph = buildGraph(target);
  const prospects = certaintyOf(graph);
  const certainty = prospects.map(({ runs }) => runs);
  const stages = earliestStages(graph, prospects);
  const stageOf = new Map(stages.flatMap((ids, stage) => ids.map((id) => [id, stage] as const)));
  const uses = new Map<string, Set<string>>(graph.nodes.map((node) => [node.id, new Set()]));
  for (const edge of graph.edges) uses.get(edge.target)?.add(edge.source);
  const nodes = graph.nodes.map((node, index): PlanNode => {
    const { id, name, kind, task } = node;
    const runs = certainty[index] ?? "always";
    const attempts = attemptsOf(node);
    return {
      id,
      name,
      kind,
      task: task?.name,
      runs,
      stage: stageOf.get(id),
      uses: [...(uses.get(id) ?? [])],
      attempts,
    };
  });
  const warnings = analyse(graph, options);
  return {
    stages,
    nodes,
    tasks: countCalls(graph, certainty),
    params: paramsOf(graph),
    env: envOf(graph),
    warnings,
    graph,
  };
}

function attemptsOf(node: Node): number {
  const op = opOf(node.lazy);
  const policies = op.kind === Kind.map ? (op as MapOp).elementPolicies : node.policies;
  return policies.retry?.attempts ?? 1;
}

function countCalls(graph: Graph, certainty: readonly Certainty[]): PlanTask[] {
  const counts = new Map<
    string,
    { name: string; version: string; calls: number; conditional: number; more: boolean }
  >();
  graph.nodes.forEach((node, index) => {
    const runs = certainty[index];
    const { kind } = opOf(node.lazy);
    if (node.task === undefined || runs === "never" || kind === Kind.mapNodes) return;
    const { name, version } = node.task;
    const key = JSON.stringify([name, version]);
    const count = counts.get(key) ?? { name, version, calls: 0, conditional: 0, more: false };
    const calls = kind === Kind.call ? 1 : knownLength(node);
    count.calls += calls ?? 0;
    if (runs === "conditional") count.conditional += calls ?? 0;
    count.more ||= calls === undefined;
    counts.set(key, count);
  });
  return [...counts.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** Elements of a map; undefined when its lists are known only at run time. */
function knownLength(node: Node): number | undefined {
  const list = argsOf(node.lazy).find((one) => Array.isArray(one));
  return Array.isArray(list) ? list.length : undefined;
}

function paramsOf(graph: Graph): PlanParam[] {
  const found = new Map<string, PlanParam>();
  for (const node of graph.nodes) {
    const op = opOf(node.lazy);
    if (op.kind !== Kind.param || found.has(op.name)) continue;
    const { name, type, hasDefault, choices, description, secret, ...spec } = (op as ParamOp).spec;
    const shown = secret && hasDefault ? "***" : spec.default;
    const known = secret ? choices?.map(() => "***") : choices;
    found.set(name, {
      name,
      type,
      required: !hasDefault,
      default: shown,
      choices: known,
      description,
      secret,
    });
  }
  return [...found.values()];
}

function envOf(graph: Graph): PlanEnv[] {
  const found = new Map<string, PlanEnv>();
  for (const node of graph.nodes) {
    const op = opOf(node.lazy);
    if (op.kind !== Kind.env) continue;
    const { name, hasDefault, ...spec } = op as EnvOp;
    const before = found.get(name);
    const secret = spec.secret || before?.secret === true;
    const value = before?.default ?? spec.default;
    found.set(name, {
      name,
      required: !hasDefault || before?.required === true,
      default: secret && value !== undefined ? "***" : value,
      secret,
    });
  }
  return [...found.values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
