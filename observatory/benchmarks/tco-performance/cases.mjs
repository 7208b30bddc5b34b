/** The cases: which sides meet, and what the ratio between two of them may be at most. */
export function cases(turns) {
  const loop = { unit: "turn", workload: "turns", parameters: { turns }, quick: { turns: turns / 10 } };
  return [
    {
      ...loop,
      name: "optimized: tail loop, sync body",
      sides: {
        cascade: "optimized",
        "await loop": "imperative",
        "Effect, sync in a generator": "effectGenerator",
      },
      rows: [
        { ours: "cascade", theirs: "await loop", atMost: 1 },
        { ours: "cascade", theirs: "Effect, sync in a generator", atMost: 0.6 },
      ],
    },
    {
      ...loop,
      name: "optimized: tail loop, async body",
      parameters: { turns: turns / 2 },
      sides: {
        cascade: "optimizedAsync",
        "await loop": "imperativeAsync",
        "Effect, promise": "effectPromise",
      },
      rows: [
        { ours: "cascade", theirs: "await loop", atMost: 1.5 },
        { ours: "cascade", theirs: "Effect, promise", atMost: 0.33 },
      ],
    },
    {
      name: "heavy: 12 nodes a turn, sync bodies",
      unit: "node",
      workload: "nodes",
      parameters: { turns: turns / 20 },
      quick: { turns: turns / 100 },
      sides: { cascade: "heavy", "12 awaits a turn": "heavyImperative" },
      rows: [
        { ours: "cascade", theirs: "12 awaits a turn", atMost: 3 },
        { ours: "cascade", compare: "own", atMost: 500, label: "cascade, a node" },
      ],
    },
    {
      name: "heavy: 12 nodes a turn, async bodies",
      unit: "node",
      workload: "nodes",
      parameters: { turns: turns / 20 },
      quick: { turns: turns / 100 },
      sides: { cascade: "heavyAsync", "12 awaits a turn": "heavyImperativeAsync" },
      rows: [{ ours: "cascade", theirs: "12 awaits a turn" }],
    },
    {
      name: "optimized against heavy",
      unit: "turn",
      workload: "turns",
      parameters: { turns: turns / 20 },
      quick: { turns: turns / 100 },
      sides: {
        optimized: { side: "optimized", parameters: { turns }, quick: { turns: turns / 10 } },
        heavy: "heavyTurns",
      },
      // Ten times more turns a second is a tenth of the time.
      rows: [{ ours: "optimized", theirs: "heavy", atMost: 0.1 }],
    },
    ...variations(loop, turns / 2),
  ];
}

/** What a loop of real life adds to the bare one, each beside the bare loop and beside the same written by hand. */
function variations(loop, turns) {
  const variation = (name, ours, byHand) => ({
    ...loop,
    name,
    parameters: { turns },
    warmUp: 2,
    batches: 3,
    sides: { cascade: ours, "the bare loop": "optimized", "by hand": byHand },
    rows: [
      { ours: "cascade", theirs: "by hand" },
      { ours: "cascade", theirs: "the bare loop" },
    ],
  });
  return [
    variation("tail loop with a retry policy", "withRetry", "imperativeRetry"),
    {
      ...variation("tail loop with a subscriber", "withSubscriber", "imperativeListener"),
      parameters: { turns: turns / 5 },
    },
    variation("tail loop with a parameter as argument", "withParam", "imperative"),
    {
      ...variation("tail loop with an injected resource, declared", "withResource", "imperativeResource"),
      parameters: { turns: turns / 5 },
    },
    {
      ...variation(
        "tail loop with an injected resource, as argument",
        "withResourceArgument",
        "imperativeResource",
      ),
      parameters: { turns: turns / 5 },
    },
    variation("tail loop alternating between two tasks", "alternating", "imperativeAlternating"),
  ];
}
