import { cascadeSides } from "./cascade-sides.mjs";
import { cases } from "./cases.mjs";
import { handSides } from "./hand-sides.mjs";
import { memorySides } from "./memory-sides.mjs";
import { rivalSides } from "./rival-sides.mjs";
import { shapes } from "./shapes.mjs";

let made = 0;

/**
 * Every graph of a process has a size of its own (n, n + 1, …), so that no plan kept from an earlier graph fits: each is
 * cold; with `again` they are all alike instead. Warm-up graphs are of at most 20,000 nodes. The data a graph is declared from is made outside the clock.
 */
function prepare({ shape, nodes, graphs, again }, index) {
  const input = [];
  const warming = index < 0;
  const size = warming ? Math.min(nodes, 20_000) : nodes;
  for (let i = 0; i < (warming ? Math.max(graphs, 3) : graphs); i++) {
    if (!again) made++;
    input.push(shapes[shape](size + made, made));
  }
  return {
    input,
    units: input.reduce((total, graph) => total + graph.nodes, 0),
    expected: input.reduce((total, graph) => total + graph.expected, 0),
  };
}

/** One graph of exactly the asked size, small ones for warming up. */
function prepareOne({ shape, nodes }, index) {
  const graph = shapes[shape](index < 0 ? 2_000 - index : nodes, 1);
  return { input: [graph], units: graph.nodes, expected: graph.expected };
}

export const benchmark = {
  title: "declare and run graphs of 1,000 to 1,000,000 nodes: chain, fan, random DAG",
  workloads: { graphs: { prepare }, oneGraph: { prepare: prepareOne } },
  sides: { ...cascadeSides, ...handSides, ...rivalSides, ...memorySides },
  cases: cases(),
};
