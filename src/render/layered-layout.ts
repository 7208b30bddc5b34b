import type { Edge, Graph, Node } from "../graph/model.ts";

/** A node's place: the middle of its box. */
export interface PlacedNode {
  readonly node: Node;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** An edge's way from its source to its target, through the gaps between the nodes of the layers it crosses. */
export interface PlacedEdge {
  readonly edge: Edge;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** A node, or the place where a long edge crosses a layer. */
interface Item {
  readonly node: Node | undefined;
  readonly width: number;
  x: number;
  readonly above: Item[];
  readonly below: Item[];
}

const gap = 28;
const layerHeight = 96;
/** Beyond this many crossings long edges are drawn straight: the picture is past reading anyway. */
const crossingLimit = 4_000;

/** Places the nodes of a graph in layers, what is used above what uses it, with few crossings. */
export function layeredLayout(graph: Graph, widthOf: (node: Node) => number): Layout {
  const depth = depths(graph);
  const items = new Map<string, Item>();
  const layers: Item[][] = [];
  const add = (layer: number, item: Item): Item => {
    while (layers.length <= layer) layers.push([]);
    layers[layer]?.push(item);
    return item;
  };
  for (const node of graph.nodes) {
    items.set(node.id, add(depth.get(node.id) ?? 0, newItem(node, widthOf(node))));
  }
  const spans = graph.edges.map(({ source, target }) => (depth.get(target) ?? 0) - (depth.get(source) ?? 0));
  const viaDummies = spans.reduce((sum, span) => sum + span - 1, 0) <= crossingLimit;
  const chains = graph.edges.map((edge, index) => {
    const first = items.get(edge.source);
    const last = items.get(edge.target);
    if (first === undefined || last === undefined) return [];
    const chain = [first];
    const from = depth.get(edge.source) ?? 0;
    for (let step = 1; viaDummies && step < (spans[index] ?? 0); step++)
      chain.push(add(from + step, newItem(undefined, 8)));
    chain.push(last);
    for (let i = 1; i < chain.length; i++) connect(chain[i - 1], chain[i]);
    return chain;
  });
  order(layers);
  place(layers);
  return measure(graph, { layers, items, chains });
}

function newItem(node: Node | undefined, width: number): Item {
  return { node, width, x: 0, above: [], below: [] };
}

function connect(upper: Item | undefined, lower: Item | undefined): void {
  if (upper === undefined || lower === undefined) return;
  upper.below.push(lower);
  lower.above.push(upper);
}

/**
 * The longest way from a leaf; nodes come after what they use, so one pass will do. Leaves then move down to just above
 * their first user: inputs stand beside what they go into.
 */
function depths(graph: Graph): ReadonlyMap<string, number> {
  const incoming = new Map<string, string[]>();
  for (const { source, target } of graph.edges) {
    const list = incoming.get(target);
    if (list === undefined) incoming.set(target, [source]);
    else list.push(source);
  }
  const depth = new Map<string, number>();
  for (const { id } of graph.nodes) {
    let deepest = 0;
    for (const source of incoming.get(id) ?? []) deepest = Math.max(deepest, (depth.get(source) ?? 0) + 1);
    depth.set(id, deepest);
  }
  const first = new Map<string, number>();
  for (const { source, target } of graph.edges) {
    first.set(source, Math.min(first.get(source) ?? Number.POSITIVE_INFINITY, depth.get(target) ?? 0));
  }
  for (const { id } of graph.nodes) if (!incoming.has(id)) depth.set(id, (first.get(id) ?? 1) - 1);
  return depth;
}

/** Sorts each layer by the middle of its neighbours, down and up in turn. */
function order(layers: Item[][]): void {
  const number = (layer: readonly Item[]): void =>
    layer.forEach((item, index) => {
      item.x = index - (layer.length - 1) / 2;
    });
  layers.forEach(number);
  for (let sweep = 0; sweep < 6; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) {
      const wish = new Map(layer.map((item) => [item, middle(down ? item.above : item.below, item.x)]));
      layer.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
      number(layer);
    }
  }
}

function middle(neighbours: readonly Item[], otherwise: number): number {
  if (neighbours.length === 0) return otherwise;
  return neighbours.reduce((sum, { x }) => sum + x, 0) / neighbours.length;
}

/** Gives coordinates: each layer packed in its order, then drawn towards its neighbours as far as there is room. */
function place(layers: Item[][]): void {
  for (const layer of layers) {
    let x = -layer.reduce((sum, { width }) => sum + width + gap, -gap) / 2;
    for (const item of layer) {
      item.x = x + item.width / 2;
      x += item.width + gap;
    }
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      settle(
        layer,
        layer.map((item) => middle([...item.above, ...item.below], item.x)),
      );
    }
  }
}

/** The places nearest to what is wished for, in order and without overlap: pushed right, pushed left, and the mean. */
function settle(layer: readonly Item[], wishes: readonly number[]): void {
  const distance = (a: Item, b: Item): number => (a.width + b.width) / 2 + gap;
  const right = [...wishes];
  const left = [...wishes];
  layer.forEach((item, i) => {
    const before = layer[i - 1];
    if (before !== undefined)
      right[i] = Math.max(right[i] ?? 0, (right[i - 1] ?? 0) + distance(before, item));
  });
  for (let i = layer.length - 2; i >= 0; i--) {
    const item = layer[i];
    const next = layer[i + 1];
    if (item !== undefined && next !== undefined)
      left[i] = Math.min(left[i] ?? 0, (left[i + 1] ?? 0) - distance(item, next));
  }
  layer.forEach((item, i) => {
    item.x = ((right[i] ?? 0) + (left[i] ?? 0)) / 2;
  });
}

interface Placed {
  readonly layers: readonly (readonly Item[])[];
  readonly items: ReadonlyMap<string, Item>;
  readonly chains: readonly (readonly Item[])[];
}

/** Moves everything to positive coordinates. */
function measure(graph: Graph, { layers, items, chains }: Placed): Layout {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const ys = new Map<Item, number>();
  layers.forEach((layer, depth) => {
    for (const item of layer) {
      least = Math.min(least, item.x - item.width / 2);
      most = Math.max(most, item.x + item.width / 2);
      ys.set(item, depth * layerHeight + layerHeight / 2);
    }
  });
  const at = (item: Item): [number, number] => [item.x - least, ys.get(item) ?? 0];
  const nodes = graph.nodes.flatMap((node): PlacedNode[] => {
    const item = items.get(node.id);
    if (item === undefined) return [];
    const [x, y] = at(item);
    return [{ node, x, y, width: item.width }];
  });
  const edges = graph.edges.map((edge, index) => ({ edge, points: (chains[index] ?? []).map(at) }));
  return { nodes, edges, width: most - least, height: layers.length * layerHeight };
}
