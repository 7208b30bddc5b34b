import type { NodeKey, StoredNode } from "../../ports/stored-run.ts";
import { numbersText, textsText } from "./array-text.ts";
import type { Work } from "./commit-group.ts";

/** A function of the schema for a frequent group. It gives the places of the commits it has applied: "0,1,2". */
export interface QuickCall {
  readonly name: "apply_node" | "apply_nodes" | "apply_turn";
  readonly parameters: (string | number | null)[];
}

type CommitWork = Extract<Work, { kind: "commit" }>;

/** The types of the parameters. Arrays come as texts, which every client can send. */
const types = {
  apply_node:
    "text text bigint bigint bigint bigint bigint integer integer text text text text bigint float8 float8",
  apply_nodes:
    "text[] text[] bigint[] bigint[] bigint[] integer[] text[] bigint[] bigint[] integer[] integer[] text[] text[] text[] text[] bigint[] float8[] float8[]",
  apply_turn: "text text bigint bigint bigint bigint bigint text",
};

/** The statement of a call. `{s}` stands for the schema. */
export function quickStatement(name: QuickCall["name"]): string {
  const parameters = types[name].split(" ").map((type, index) => {
    const cast = type.endsWith("[]") ? `text::${type}` : type;
    return `$${index + 1}::${cast}`;
  });
  return `SELECT {s}.${name}(${parameters.join(", ")}) AS answer`;
}

/**
 * The call of a group that is one result, the usual step; or one next generation, the usual turn of a loop; or results and
 * nothing else. Undefined for any other.
 */
export function quickCall(group: readonly Work[]): QuickCall | undefined {
  const [first] = group;
  if (first?.kind !== "commit" || !group.every(isPlain)) return undefined;
  if (group.length === 1 && first.plan.ops.length === 1) return turnCall(first);
  if (group.some(({ plan }) => plan.ops.length > 0)) return undefined;
  if (group.length === 1 && first.plan.nodes.size === 1) return nodeCall(first);
  return nodesCall(group);
}

/** Nothing but results and changes of frames. */
function isPlain(work: Work): work is CommitWork {
  if (work.kind !== "commit") return false;
  const { timers, blobs, runs, takes, end } = work.plan;
  return timers.size + blobs.size + runs.length + takes.length === 0 && end === undefined;
}

function turnCall(work: CommitWork): QuickCall | undefined {
  const change = work.plan.ops[0]?.change;
  if (change?.kind !== "generation" || work.plan.nodes.size > 0) return undefined;
  const { frame, generation, graph } = change;
  return { name: "apply_turn", parameters: [...headOf(work), frame, generation, graph] };
}

function nodeCall(work: CommitWork): QuickCall {
  const parameters = headOf(work);
  for (const { node } of work.plan.nodes.values()) {
    parameters.push(node.frame, node.generation, node.node, node.element, node.status, node.value);
    parameters.push(node.task, node.label ?? null, node.attempts, node.startedAt, node.finishedAt);
  }
  return { name: "apply_node", parameters };
}

function headOf({ engine, commit }: CommitWork): QuickCall["parameters"] {
  return [commit.runId, engine, commit.epoch, commit.seq, commit.frames];
}

function nodesCall(group: readonly CommitWork[]): QuickCall | undefined {
  const nodes: StoredNode[] = [];
  const places: number[] = [];
  for (const [i, { plan }] of group.entries()) {
    for (const { node } of plan.nodes.values()) {
      nodes.push(node);
      places.push(i);
    }
  }
  if (nodes.length === 0) return undefined;
  const head = (of: "epoch" | "seq" | "frames") => numbersText(group.map(({ commit }) => commit[of]));
  const numbers = (of: keyof NodeKey | "attempts" | "startedAt" | "finishedAt") =>
    numbersText(nodes.map((node) => node[of]));
  const texts = (of: "status" | "value" | "task" | "label") => textsText(nodes.map((node) => node[of]));
  return {
    name: "apply_nodes",
    parameters: [
      ...[textsText(group.map(({ runId }) => runId)), textsText(group.map(({ engine }) => engine))],
      ...[head("epoch"), head("seq"), head("frames")],
      ...[numbersText(places), textsText(places.map((i) => group[i]?.runId))],
      ...[numbers("frame"), numbers("generation"), numbers("node"), numbers("element")],
      ...[texts("status"), texts("value"), texts("task"), texts("label")],
      ...[numbers("attempts"), numbers("startedAt"), numbers("finishedAt")],
    ],
  };
}
