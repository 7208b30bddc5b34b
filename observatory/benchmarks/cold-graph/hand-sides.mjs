/**
 * The same graphs from async functions that await their inputs: a call starts at once, its promise is handed to whoever
 * needs it. This is what a person writes who wants everything to run as early as its inputs allow.
 */
import { combine, sum } from "./shapes.mjs";

const next = async (input) => combine(await input, 0);
const both = async (a, b) => combine(await a, await b);
const source = async () => 1;
const leaf = async (input, i) => combine(await input, i);
const gather = async (inputs) => sum(await Promise.all(inputs));

export const declare = {
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

/** The least that promises can do, without a function of one's own around each step. */
const declareThen = {
  chain({ nodes }) {
    const step = (value) => combine(value, 0);
    let last = Promise.resolve(0);
    for (let i = 0; i < nodes; i++) last = last.then(step);
    return last;
  },
  fan({ nodes }) {
    const first = Promise.resolve(1);
    const leaves = [];
    for (let i = 0; i < nodes - 2; i++) leaves.push(first.then((value) => combine(value, i)));
    return Promise.all(leaves).then(sum);
  },
};

/** A side that declares and runs each graph of the batch, one after another, and adds up their targets. */
export const eachGraph = (runOne) => async (graphs) => {
  let total = 0;
  for (const graph of graphs) total += await runOne(graph);
  return total;
};

export const handSides = {
  asyncFunctions: { setup: async () => ({ batch: eachGraph((graph) => declare[graph.kind](graph)) }) },
  thenChain: { setup: async () => ({ batch: eachGraph((graph) => declareThen[graph.kind](graph)) }) },
};
