/** Every figure here takes a process of its own that runs for `seconds`; `report.mjs` shows all figures of one process. */
import { watchAgents } from "./watch-agents.mjs";

/** A side that lets agents run and reports one of the figures. */
const side = (form, figure) => ({
  setup: async ({ agents, seconds }) => ({
    reports: true,
    batch: async () => {
      const seen = await watchAgents(form, { agents, seconds });
      return { value: seen.ended, amount: figure(seen) };
    },
  }),
});

const figures = {
  turn: (seen) => seen.nanosecondsATurn,
  wait: (seen) => seen.longestInTurnShares,
  fewest: (seen) => seen.fewest / seen.median,
  heap: (seen) => seen.heap.growth,
};

const forms = ["runs", "map", "runsAsync", "mapAsync"];

function sidesOf(figure, names) {
  return Object.fromEntries(names.map((form) => [`${figure} ${form}`, side(form, figures[figure])]));
}

const labels = {
  runs: "runs of one engine",
  map: "elements of one map",
  runsAsync: "runs of one engine, async",
  mapAsync: "elements of one map, async",
};

const kind = {
  workload: "agents",
  parameters: { agents: 10_000, seconds: 10 },
  quick: { agents: 1_000, seconds: 1 },
  warmUp: 0,
  batches: 1,
};

/** One figure of all forms, each against a bound of its own. */
const own = (name, figure, unit, goal) => ({
  ...kind,
  name,
  unit,
  figures: "count",
  sides: Object.fromEntries(forms.map((form) => [labels[form], `${figure} ${form}`])),
  rows: forms.map((form) => ({ ours: labels[form], compare: "own", ...goal })),
});

export const benchmark = {
  title: "10,000 endless agents in one process: what a turn costs, who waits how long, what it holds",
  workloads: {
    agents: { prepare: ({ agents }) => ({ input: agents, units: 1, expected: agents }) },
  },
  sides: {
    ...sidesOf("turn", [...forms, "byHand", "workAlone"]),
    ...sidesOf("wait", forms),
    ...sidesOf("fewest", forms),
    ...sidesOf("heap", forms),
  },
  cases: [
    {
      ...kind,
      name: "a turn of an agent",
      unit: "turn",
      sides: {
        ...Object.fromEntries(forms.map((form) => [labels[form], `turn ${form}`])),
        "async loops by hand": "turn byHand",
        "the work alone": "turn workAlone",
      },
      rows: [
        ...forms.map((form) => ({ ours: labels[form], theirs: "the work alone" })),
        { ours: labels.runsAsync, theirs: "async loops by hand" },
        { ours: labels.mapAsync, theirs: "async loops by hand" },
      ],
    },
    own("the longest wait between two turns of an agent", "wait", "turn of everybody", { atMost: 4 }),
    own("turns of the agent with the fewest, as a part of the median", "fewest", "median agent", {}),
    own("heap at the end, as a multiple of that after warm-up", "heap", "heap after warm-up", {
      atMost: 1.05,
    }),
  ],
};
