import { ladderValue, overheadSides } from "./sides.mjs";

const workloads = {
  ladder: { prepare: ({ nodes }) => ({ input: nodes, units: nodes, expected: ladderValue(nodes) }) },
  loop: { prepare: ({ turns }) => ({ input: turns, units: turns, expected: turns }) },
};

// The goal is 1.0x; a ratio of two runs of the very same code already spreads over a few percent on a shared machine.
const same = 1.05;

const ladder = {
  unit: "node",
  workload: "ladder",
  parameters: { nodes: 100_000 },
  quick: { nodes: 20_000 },
  warmUp: 4,
  batches: 7,
};
const loop = {
  unit: "turn",
  workload: "loop",
  parameters: { turns: 2_000_000 },
  quick: { turns: 200_000 },
  warmUp: 3,
  batches: 7,
};

const pair = (kind, name, side, atMost) => ({
  ...kind,
  name,
  sides: { with: side, without: kind.workload },
  rows: [{ ours: "with", theirs: "without", ...(atMost === undefined ? {} : { atMost }) }],
});

export const benchmark = {
  title: "what is declared but unused, and what is observed or not, against the same without it",
  workloads,
  sides: overheadSides,
  cases: [
    pair(ladder, "graph: the same twice (what this machine can tell apart)", "ladder"),
    pair(ladder, "graph: tasks with a version and a description", "ladderDressed", same),
    pair(ladder, "graph: one node of 100,000 has a retry policy", "ladderOnePolicy", same),
    pair(ladder, "graph: the run has a name", "ladderName", same),
    pair(ladder, "graph: the run has a signal nobody aborts", "ladderSignal", same),
    pair(ladder, "graph: the run has a concurrency limit never reached", "ladderLimit", same),
    pair(ladder, "graph: a subscriber that does next to nothing", "ladderSubscriber"),
    pair(loop, "loop: the same twice (what this machine can tell apart)", "loop"),
    pair(loop, "loop: its first turn has a retry policy", "loopOnePolicy", same),
    pair(loop, "loop: the run has a name", "loopName", same),
    pair(loop, "loop: the run has a signal nobody aborts", "loopSignal", same),
    pair(loop, "loop: the run has a concurrency limit never reached", "loopLimit", same),
    {
      ...pair(loop, "loop: a subscriber that does next to nothing", "loopSubscriber"),
      parameters: { turns: 100_000 },
    },
    {
      ...loop,
      name: "loop that passes a list of 10,000 entries on",
      parameters: { turns: 1_000_000 },
      sides: {
        "literal() each turn": "carryLiteral",
        "literal() made once": "carryOneLiteral",
        "as it is": { side: "carryPlain", parameters: { turns: 1_000 }, quick: { turns: 1_000 } },
        "no list": "carryNothing",
      },
      rows: [
        { ours: "literal() each turn", theirs: "no list", atMost: 1.05 },
        { ours: "literal() made once", theirs: "no list" },
        { ours: "as it is", theirs: "no list" },
      ],
    },
  ],
};
