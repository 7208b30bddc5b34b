import { cases } from "./cases.mjs";
import { limitSides } from "./limit-sides.mjs";
import { nodeSides } from "./node-sides.mjs";
import { runSides } from "./run-sides.mjs";
import { unusedSides } from "./unused-sides.mjs";

/** Every node adds one to what it gets. A chain starts at `offset`; in a fan node i gets `offset + i`. */
const chainFrom = (nodes, offset) => ({ input: { nodes, offset }, units: nodes, expected: offset + nodes });

const fanFrom = (nodes, offset) => ({
  input: { nodes, offset },
  units: nodes,
  expected: nodes * offset + (nodes * (nodes + 1)) / 2,
});

/** Arguments that no batch before has had; the warm-up counts from below 0. */
const freshOffset = (nodes, index) => (index + 100) * nodes;

const total = (value) => (Array.isArray(value) ? value.reduce((sum, n) => sum + n, 0) : value);

const workloads = {
  chain: {
    prepare: ({ nodes }) => chainFrom(nodes, 0),
  },
  fan: { prepare: ({ nodes }) => fanFrom(nodes, 0), summary: total },
  freshFan: {
    prepare: ({ nodes }, index) => fanFrom(nodes, freshOffset(nodes, index)),
    summary: total,
  },
  freshSame: {
    prepare: ({ nodes }, index) => {
      const offset = freshOffset(nodes, index);
      return { input: { nodes, offset, isSame: true }, units: nodes, expected: nodes * (offset + 1) };
    },
    summary: total,
  },
};

export const benchmark = {
  title: "what each policy costs a node, beside the same flow without it; and that unused ones cost nothing",
  workloads,
  sides: { ...nodeSides, ...limitSides, ...runSides, ...unusedSides },
  cases,
};
