/** The same graphs in p-graph and, for the shapes that are natural there, in Effect 4. */
import { eachGraph } from "./hand-sides.mjs";
import { combine, sum } from "./shapes.mjs";

/** p-graph orders functions but passes no values: each node puts its own into a list that its dependents read. */
const node = (values, place, compute) => ({
  run: async () => {
    values[place] = compute();
  },
});

const pGraphOf = {
  chain({ nodes }, values) {
    const runs = new Map();
    const edges = [];
    for (let i = 0; i < nodes; i++) {
      runs.set(
        String(i),
        node(values, i, () => combine(i === 0 ? 0 : values[i - 1], 0)),
      );
      if (i > 0) edges.push([String(i - 1), String(i)]);
    }
    return { runs, edges };
  },
  fan({ nodes }, values) {
    const runs = new Map([["source", node(values, 0, () => 1)]]);
    const edges = [];
    for (let i = 0; i < nodes - 2; i++) {
      runs.set(
        String(i),
        node(values, i + 1, () => combine(values[0], i)),
      );
      edges.push(["source", String(i)], [String(i), "gather"]);
    }
    runs.set(
      "gather",
      node(values, nodes - 1, () => sum(values.slice(1, nodes - 1))),
    );
    return { runs, edges };
  },
  dag({ nodes, left, right, ends }, values) {
    const runs = new Map([["0", node(values, 0, () => combine(0, 0))]]);
    const edges = [];
    for (let i = 1; i < left.length; i++) {
      runs.set(
        String(i),
        node(values, i, () => combine(values[left[i]], values[right[i]])),
      );
      edges.push([String(left[i]), String(i)], [String(right[i]), String(i)]);
    }
    runs.set(
      "gather",
      node(values, nodes - 1, () => sum(ends.map((i) => values[i]))),
    );
    for (const end of ends) edges.push([String(end), "gather"]);
    return { runs, edges };
  },
};

async function setupPGraph() {
  const { PGraph } = await import("p-graph");
  return {
    batch: eachGraph(async (graph) => {
      const values = new Array(graph.nodes).fill(0);
      const { runs, edges } = pGraphOf[graph.kind](graph, values);
      await new PGraph(runs, edges).run();
      return values[graph.nodes - 1];
    }),
  };
}

/** In Effect a value used twice is computed twice, so only the shapes without sharing are the same work there. */
const effectOf = {
  chain({ nodes }, Effect) {
    let last = Effect.succeed(0);
    const step = (value) => combine(value, 0);
    for (let i = 0; i < nodes; i++) last = Effect.map(last, step);
    return last;
  },
  fan({ nodes }, Effect) {
    const leaves = (first) => {
      const all = [];
      for (let i = 0; i < nodes - 2; i++) all.push(Effect.sync(() => combine(first, i)));
      return Effect.all(all, { concurrency: "unbounded" });
    };
    return Effect.map(Effect.flatMap(Effect.succeed(1), leaves), sum);
  },
};

async function setupEffect() {
  const { Effect } = await import("effect");
  return { batch: eachGraph((graph) => Effect.runPromise(effectOf[graph.kind](graph, Effect))) };
}

export const rivalSides = { pGraph: { setup: setupPGraph }, effect: { setup: setupEffect } };
