const names = { chain: "chain", fan: "fan", dag: "random DAG" };
const sizes = [1_000, 10_000, 100_000, 1_000_000];
const written = (count) => count.toLocaleString("en-US");

/** Enough graphs a batch that a batch is long enough to be timed. */
const graphsOf = (nodes) => Math.max(1, 50_000 / nodes);

/** The largest graph p-graph gets: ten times as many nodes take it 13 s as a chain and more than a minute as a fan. */
const pGraphLimit = 100_000;

/** The goals of the cold graph are set for a million nodes, where memory decides; the smaller sizes are shown. */
const goal = (nodes, atMost) => (nodes === 1_000_000 ? { atMost } : {});

export function cases() {
  const shapes = Object.keys(names);
  return [
    ...shapes.flatMap((shape) => sizes.map((nodes) => sized(shape, nodes))),
    ...shapes.map(again),
    ...shapes.map(growth),
    ...shapes.map(memory),
  ];
}

function sized(shape, nodes) {
  const sides = {
    cascade: "cascade",
    "cascade, async bodies": "cascadeAsync",
    "async functions": "asyncFunctions",
  };
  const rows = [
    { ours: "cascade", theirs: "async functions", ...goal(nodes, 1) },
    { ours: "cascade, async bodies", theirs: "async functions", ...goal(nodes, 1) },
  ];
  if (shape !== "dag") {
    sides["bare .then"] = "thenChain";
    rows.push({ ours: "cascade", theirs: "bare .then", ...(shape === "chain" ? goal(nodes, 3) : {}) });
    sides.Effect = "effect";
    rows.push({ ours: "cascade", theirs: "Effect" });
  }
  if (nodes <= pGraphLimit) {
    sides["p-graph"] = "pGraph";
    rows.push({ ours: "cascade, async bodies", theirs: "p-graph", atMost: 0.05 });
  }
  return {
    name: `${names[shape]} of ${written(nodes)} nodes`,
    unit: "node",
    workload: "graphs",
    parameters: { shape, nodes, graphs: graphsOf(nodes) },
    slow: nodes >= 100_000,
    warmUp: 2,
    batches: nodes >= 100_000 ? 2 : 5,
    sides,
    rows,
  };
}

/** Not cold: the same shape over and over, so that the plan is found, beside graphs that all differ. */
function again(shape) {
  return {
    name: `${names[shape]} of 1,000 nodes, the same shape again`,
    unit: "node",
    workload: "graphs",
    parameters: { shape, nodes: 1_000, graphs: 50 },
    warmUp: 3,
    batches: 5,
    sides: { "the same shape": { side: "cascade", parameters: { again: true } }, cold: "cascade" },
    rows: [{ ours: "the same shape", theirs: "cold" }],
  };
}

function growth(shape) {
  const side = (nodes) => ({ side: "cascade", parameters: { nodes, graphs: graphsOf(nodes) } });
  return {
    name: `growth of the cost a node, ${names[shape]}`,
    unit: "node",
    workload: "graphs",
    parameters: { shape },
    slow: true,
    warmUp: 2,
    batches: 3,
    sides: {
      "1,000,000 nodes": side(1_000_000),
      "1,000 nodes": side(1_000),
    },
    rows: [{ ours: "1,000,000 nodes", theirs: "1,000 nodes", atMost: 1.5 }],
  };
}

function memory(shape) {
  return {
    name: `memory, ${names[shape]} of 1,000,000 nodes`,
    unit: "node",
    figures: "bytes",
    workload: "oneGraph",
    parameters: { shape, nodes: 1_000_000 },
    slow: true,
    warmUp: 2,
    batches: 1,
    sides: {
      "above the LazyResults": "cascadeMemory",
      "the LazyResults": "declaredMemory",
      "async functions": "asyncFunctionsMemory",
    },
    rows: [
      { ours: "above the LazyResults", compare: "own", atMost: 300 },
      { ours: "the LazyResults", compare: "own" },
      { ours: "above the LazyResults", theirs: "async functions" },
    ],
  };
}
