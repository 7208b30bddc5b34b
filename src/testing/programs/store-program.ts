import { buildGraph } from "../../graph/build-graph.ts";
import { targetFromJSON } from "../../graph/codec/decode-graph.ts";
import { graphToJSON } from "../../graph/codec/encode-graph.ts";
import { isTask, type TaskDefinition, taskDefinitionKey } from "../../spec/task-definition.ts";
import type { JumpRouteSpec, NodeSpec, Program } from "./program.ts";
import { Work } from "./work.ts";

/**
 * The target of a program as a text. Its bodies are objects, which are stored by their keys.
 *
 * @throws {NotStorableError} `CS_NOT_STORABLE` for what has no stored form
 */
export function storeTarget(target: unknown): string {
  return JSON.stringify(
    graphToJSON(target, { nameOf: (value) => (value instanceof Work ? value.key : undefined) }),
  );
}

/**
 * A target from a text, as another process would make it: with the tasks and the bodies of a program built afresh.
 *
 * @param fresh - the target of the same program
 */
export function restoreTarget(text: string, fresh: unknown): unknown {
  const works = new Map<string, Work>();
  const tasks = new Map<string, TaskDefinition>();
  for (const { task, bindings } of buildGraph(fresh).nodes) {
    const handler = bindings.find(isTask)?.[taskDefinitionKey];
    for (const one of [task, handler]) if (one !== undefined) tasks.set(`${one.name} ${one.version}`, one);
  }
  graphToJSON(fresh, {
    nameOf(value) {
      if (value instanceof Work) works.set(value.key, value);
      return value instanceof Work ? value.key : undefined;
    },
  });
  return targetFromJSON(JSON.parse(text), {
    resolve: (name) => works.get(name),
    findTask: (name, version) => tasks.get(`${name} ${version}`) as TaskDefinition,
  });
}

/** The program with something storable in place of what has no stored form, and of most that a body captures. */
export function storableProgram(captured: Program): Program {
  const program = JSON.parse(JSON.stringify(captured), withoutCapture) as Program;
  const [first, ...others] = program.blocks.map(({ nodes, result }) => ({
    nodes: nodes.map(storableNode),
    result,
  }));
  return first === undefined ? program : { ...program, blocks: [first, ...others] };
}

function withoutCapture(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("kind" in value) return value.kind === "same" ? { kind: "digest" } : value;
  // A route that is a node has more than that, and cannot be a constant.
  const isArg = "ref" in value && typeof value.ref === "object" && Object.keys(value).length === 1;
  return isArg ? { constant: 0 } : value;
}

function storableNode(spec: NodeSpec): NodeSpec {
  const kept = spec.cache === "call" ? { ...spec, cache: "task" as const } : spec;
  if (kept.kind === "recover") return { ...kept, by: "task" };
  return kept.kind === "bind" ? { ...kept, routes: kept.routes.map(storableRoute) } : kept;
}

function storableRoute(route: JumpRouteSpec): JumpRouteSpec {
  if (route === null || route === "self") return route;
  return "block" in route ? null : { ...route, late: false };
}

/** Whether a body captures a LazyResult: then it names the one before the graph was stored (1.4). */
export function captures(program: Program): boolean {
  return /"up":|"same"/.test(JSON.stringify(program));
}
