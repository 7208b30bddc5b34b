import type { Graph } from "../graph/model.ts";
import { displayText } from "./display-text.ts";
import { edgeStyles } from "./edge-style.ts";
import { nodeCaption, nodeStyleOf } from "./node-style.ts";

/**
 * A graph in Graphviz's language.
 *
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * visualize(add(1, 2), { format: "dot" }).startsWith("digraph cascade {"); // => true
 */
export function renderDot(graph: Graph): string {
  const lines = [
    "digraph cascade {",
    '  graph [rankdir=TB, bgcolor="transparent", fontname="Helvetica"];',
    '  node [style="filled", fontname="Helvetica", fontsize=11, fontcolor="#1f2328"];',
    '  edge [fontname="Helvetica", fontsize=9, fontcolor="#57606a"];',
  ];
  for (const node of graph.nodes) {
    const { fill, stroke, dot } = nodeStyleOf(node);
    const label = nodeCaption(node).map(escapeDot).join("\\n");
    const width = node.id === graph.target ? ", penwidth=2.5" : "";
    lines.push(
      `  ${node.id} [label="${label}", shape=${dot}, fillcolor="${fill}", color="${stroke}"${width}];`,
    );
  }
  for (const { source, target, type, label } of graph.edges) {
    const { color, dot, width } = edgeStyles[type];
    const text = escapeDot(displayText(label, 30));
    lines.push(
      `  ${source} -> ${target} [label="${text}", color="${color}", style=${dot.style}, arrowhead=${dot.arrowhead}, penwidth=${width}];`,
    );
  }
  lines.push("}");
  return `${lines.join("\n")}\n`;
}

/** Text inside a quoted string: Graphviz reads backslashes and HTML entities there. */
export function escapeDot(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
