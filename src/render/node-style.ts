import type { Node } from "../graph/model.ts";
import { displayText } from "./display-text.ts";

/** How the nodes of one family are drawn. */
export interface NodeStyle {
  readonly family: "task" | "map" | "router" | "input" | "sequence" | "waiting" | "value";
  readonly fill: string;
  readonly stroke: string;
  /** Graphviz's shape. */
  readonly dot: string;
  /** What Mermaid puts around the label. */
  readonly mermaid: readonly [open: string, close: string];
}

const task: NodeStyle = {
  family: "task",
  fill: "#ddf4ff",
  stroke: "#0969da",
  dot: "box",
  mermaid: ["[", "]"],
};
const map: NodeStyle = {
  family: "map",
  fill: "#ddf4ff",
  stroke: "#0550ae",
  dot: "box3d",
  mermaid: ["[[", "]]"],
};
const router: NodeStyle = {
  family: "router",
  fill: "#fff8c5",
  stroke: "#9a6700",
  dot: "diamond",
  mermaid: ["{", "}"],
};
const input: NodeStyle = {
  family: "input",
  fill: "#dafbe1",
  stroke: "#1a7f37",
  dot: "parallelogram",
  mermaid: ["[/", "/]"],
};
const sequence: NodeStyle = {
  family: "sequence",
  fill: "#f6f8fa",
  stroke: "#57606a",
  dot: "cds",
  mermaid: [">", "]"],
};
const waiting: NodeStyle = {
  family: "waiting",
  fill: "#fbefff",
  stroke: "#8250df",
  dot: "hexagon",
  mermaid: ["{{", "}}"],
};
const value: NodeStyle = {
  family: "value",
  fill: "#f6f8fa",
  stroke: "#8c959f",
  dot: "ellipse",
  mermaid: ["(", ")"],
};

const byKind: Readonly<Record<string, NodeStyle>> = {
  task,
  map,
  router,
  param: input,
  env: input,
  inject: input,
  firstOf: router,
  bind: router,
  sequence,
  within: waiting,
  wait: waiting,
  recv: waiting,
};

export const nodeStyles: readonly NodeStyle[] = [task, map, router, input, sequence, waiting, value];

export function nodeStyleOf(node: Node): NodeStyle {
  return byKind[node.kind] ?? value;
}

/** What is written on a node: its name, and below it what it is where the name does not say so. */
export function nodeCaption(node: Node): readonly string[] {
  const { name, kind, task } = node;
  if (kind === "map")
    return [displayText(name), displayText(task?.name === name ? kind : `map of ${task?.name}`)];
  const what = task?.name ?? kind;
  return what === name ? [displayText(name)] : [displayText(name), displayText(what)];
}
