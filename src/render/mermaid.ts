import type { EdgeType, Graph } from "../graph/model.ts";
import { displayText } from "./display-text.ts";
import { edgeStyles } from "./edge-style.ts";
import { nodeCaption, nodeStyleOf, nodeStyles } from "./node-style.ts";

/**
 * A graph as a Mermaid flow chart, for Markdown and GitHub.
 *
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * visualize(add(add(1, 2), 3), { format: "mermaid" }).split("\n")[1]; // => '  n0["add"]:::task'
 */
export function renderMermaid(graph: Graph): string {
  const lines = ["flowchart TD"];
  for (const node of graph.nodes) {
    const { family, mermaid } = nodeStyleOf(node);
    const label = nodeCaption(node).map(escapeMermaid).join("<br/>");
    lines.push(`  ${node.id}${mermaid[0]}"${label}"${mermaid[1]}:::${family}`);
  }
  for (const { source, target, type, label } of graph.edges) {
    const text = label === "" ? "" : `|"${escapeMermaid(displayText(label, 30))}"|`;
    lines.push(`  ${source} ${edgeStyles[type].mermaid}${text} ${target}`);
  }
  const used = new Set(graph.nodes.map((node) => nodeStyleOf(node).family));
  for (const { family, fill, stroke } of nodeStyles) {
    if (used.has(family)) lines.push(`  classDef ${family} fill:${fill},stroke:${stroke},color:#1f2328`);
  }
  lines.push(`  style ${graph.target} stroke-width:3px`, ...linkStyles(graph));
  return `${lines.join("\n")}\n`;
}

/** Mermaid styles edges by their number. */
function linkStyles(graph: Graph): string[] {
  const numbers = new Map<EdgeType, number[]>();
  graph.edges.forEach(({ type }, index) => {
    const list = numbers.get(type);
    if (list === undefined) numbers.set(type, [index]);
    else list.push(index);
  });
  return [...numbers].map(([type, list]) => {
    const { color, dash, width } = edgeStyles[type];
    const dashes = dash === undefined ? "" : `,stroke-dasharray:${dash}`;
    return `  linkStyle ${list.join(",")} stroke:${color},stroke-width:${width}px${dashes}`;
  });
}

/** Everything but letters, digits and harmless signs becomes Mermaid's own `#number;`. */
export function escapeMermaid(text: string): string {
  return text.replace(
    /[^\p{L}\p{N}\p{M} _.,:()[\]{}…↵+*/=-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
