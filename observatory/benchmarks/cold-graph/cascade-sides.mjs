/** The same graphs from Cascade tasks, with synchronous and with async bodies. */
import { loadCascade } from "../../harness/cascade.mjs";
import { eachGraph } from "./hand-sides.mjs";
import { combine, sum } from "./shapes.mjs";

export const syncBodies = {
  next: (input) => combine(input, 0),
  both: combine,
  source: () => 1,
  leaf: combine,
  gather: sum,
};

const asyncBodies = {
  next: async (input) => combine(input, 0),
  both: async (a, b) => combine(a, b),
  source: async () => 1,
  leaf: async (input, i) => combine(input, i),
  gather: async (values) => sum(values),
};

/** The tasks of these bodies, and one function a shape that declares the graph and returns its target. */
export function cascadeGraphs({ task }, bodies) {
  const next = task("next", bodies.next);
  const both = task("both", bodies.both);
  const source = task("source", bodies.source);
  const leaf = task("leaf", bodies.leaf);
  const gather = task("gather", bodies.gather);
  return {
    chain({ nodes }) {
      let last = next(0);
      for (let i = 1; i < nodes; i++) last = next(last);
      return last;
    },
    fan({ nodes }) {
      const first = source();
      const leaves = [];
      for (let i = 0; i < nodes - 2; i++) leaves.push(leaf(first, i));
      return gather(leaves);
    },
    dag({ left, right, ends }) {
      const made = new Array(left.length);
      made[0] = both(0, 0);
      for (let i = 1; i < left.length; i++) made[i] = both(made[left[i]], made[right[i]]);
      return gather(ends.map((i) => made[i]));
    },
  };
}

const cascadeGraphSide = (bodies) => ({
  setup: async () => {
    const cascade = await loadCascade();
    const engine = new cascade.Engine();
    const declare = cascadeGraphs(cascade, bodies);
    return {
      batch: eachGraph((graph) => engine.run(declare[graph.kind](graph))),
      counters: () => ({ ...engine.stats }),
      close: () => engine.close(),
    };
  },
});

export const cascadeSides = {
  cascade: cascadeGraphSide(syncBodies),
  cascadeAsync: cascadeGraphSide(asyncBodies),
};
