import type { EdgeType, Graph, Node } from "../graph/model.ts";
import { displayText } from "./display-text.ts";
import { edgeStyles } from "./edge-style.ts";
import { escapeXml } from "./escape-xml.ts";
import { layeredLayout, type PlacedEdge, type PlacedNode } from "./layered-layout.ts";
import { nodeCaption, nodeStyleOf } from "./node-style.ts";

const margin = 24;
const boxHeight = 44;
const legendHeight = 36;

/**
 * A graph as a self-contained SVG picture: what is used stands above what uses it, the target is drawn with a heavy line.
 *
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * visualize(add(1, 2), { format: "svg" }).startsWith("<svg "); // => true
 */
export function renderSvg(graph: Graph): string {
  const layout = layeredLayout(graph, widthOf);
  const types = [...new Set(graph.edges.map(({ type }) => type))];
  const width = Math.ceil(Math.max(layout.width, types.length * 96) + 2 * margin);
  const height = Math.ceil(layout.height + 2 * margin + (types.length > 0 ? legendHeight : 0));
  const shift = (width - layout.width) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-sans-serif, system-ui, Helvetica, Arial, sans-serif">`,
    `<title>${graph.nodes.length} nodes, ${graph.edges.length} edges</title>`,
    `<defs>${types.map(arrowHead).join("")}</defs>`,
    `<rect width="${width}" height="${height}" rx="12" fill="#ffffff"/>`,
    `<g transform="translate(${round(shift)} ${margin})">`,
    ...layout.edges.map(drawEdge),
    ...layout.nodes.map((placed) => drawNode(placed, placed.node.id === graph.target)),
    "</g>",
    ...types.map((type, index) => drawLegend(type, margin + index * 96, height - margin)),
    "</svg>\n",
  ].join("\n");
}

/** Room for the longer line of the caption: wide characters count twice. */
function widthOf(node: Node): number {
  const longest = Math.max(...nodeCaption(node).map(textWidth));
  return Math.min(Math.max(longest + 28, 64), 460);
}

function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) >= 0x1100 ? 13 : 7.2;
  return width;
}

function arrowHead(type: EdgeType): string {
  const { color } = edgeStyles[type];
  return `<marker id="cascade-${type}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1 10 5 0 9z" fill="${color}"/></marker>`;
}

function drawEdge({ edge, points }: PlacedEdge): string {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return "";
  const ends: (readonly [number, number])[] = [...points];
  ends[0] = [first[0], first[1] + boxHeight / 2];
  ends[ends.length - 1] = [last[0], last[1] - boxHeight / 2 - 1];
  const { color, dash, width } = edgeStyles[edge.type];
  const dashes = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
  const about = displayText(`${edge.type} ${edge.label}`, 80);
  const path = `<path d="${curve(ends)}" fill="none" stroke="${color}" stroke-width="${width}"${dashes} marker-end="url(#cascade-${edge.type})"><title>${escapeXml(about)}</title></path>`;
  return edge.type === "data" || edge.type === "selector" ? path : path + edgeLabel(edge.label, ends, color);
}

/** Names a route or an order beside the start of the edge's last stretch. */
function edgeLabel(label: string, points: readonly (readonly [number, number])[], color: string): string {
  const [x1 = 0, y1 = 0] = points.at(-2) ?? [];
  const [x2 = 0, y2 = 0] = points.at(-1) ?? [];
  const text = escapeXml(displayText(label, 24));
  return `<text x="${round((x1 + x2) / 2 + 5)}" y="${round((y1 + y2) / 2)}" font-size="10" fill="${color}" stroke="#ffffff" stroke-width="3" paint-order="stroke">${text}</text>`;
}

/** A smooth way through the points, leaving and arriving upright. */
function curve(points: readonly (readonly [number, number])[]): string {
  const [start, ...rest] = points;
  let [x, y] = start ?? [0, 0];
  let path = `M${round(x)} ${round(y)}`;
  for (const [nextX, nextY] of rest) {
    const bend = (nextY - y) / 2;
    path += `C${round(x)} ${round(y + bend)} ${round(nextX)} ${round(nextY - bend)} ${round(nextX)} ${round(nextY)}`;
    [x, y] = [nextX, nextY];
  }
  return path;
}

function drawNode({ node, x, y, width }: PlacedNode, isTarget: boolean): string {
  const { family, fill, stroke } = nodeStyleOf(node);
  const line = `fill="${fill}" stroke="${stroke}" stroke-width="${isTarget ? 2.6 : 1.3}"`;
  const left = x - width / 2;
  const top = y - boxHeight / 2;
  const radius = family === "task" || family === "map" ? 8 : family === "router" ? 0 : boxHeight / 2;
  const box = `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${boxHeight}" rx="${radius}" ${line}/>`;
  // A map looks like a pile of calls.
  const pile =
    family === "map"
      ? `<rect x="${round(left + 5)}" y="${round(top - 5)}" width="${round(width)}" height="${boxHeight}" rx="8" ${line}/>`
      : "";
  const [title = "", subtitle] = nodeCaption(node);
  const low = subtitle === undefined ? 4.5 : -2;
  const texts = [
    `<text x="${round(x)}" y="${round(y + low)}" text-anchor="middle" font-size="13" font-weight="600" fill="#1f2328">${escapeXml(title)}</text>`,
    subtitle === undefined
      ? ""
      : `<text x="${round(x)}" y="${round(y + 13)}" text-anchor="middle" font-size="10.5" fill="#57606a">${escapeXml(subtitle)}</text>`,
  ];
  return `<g>${titleOf(node)}${pile}${box}${texts.join("")}</g>`;
}

function titleOf(node: Node): string {
  const about = node.task?.description ?? `${node.kind} ${node.name}`;
  return `<title>${escapeXml(displayText(`${node.id}: ${about}`, 200))}</title>`;
}

function drawLegend(type: EdgeType, x: number, y: number): string {
  const { color, dash, width } = edgeStyles[type];
  const dashes = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
  return `<g><path d="M${x} ${y}h26" stroke="${color}" stroke-width="${width}"${dashes} marker-end="url(#cascade-${type})"/><text x="${x + 32}" y="${y + 3.5}" font-size="10.5" fill="#57606a">${type}</text></g>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
