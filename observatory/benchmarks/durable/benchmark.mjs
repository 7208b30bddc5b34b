import { barePostgresSides } from "./bare-postgres-sides.mjs";
import { bareSqliteSides } from "./bare-sqlite-sides.mjs";
import { bullmqSides } from "./bullmq-sides.mjs";
import { cascadeSides } from "./cascade-sides.mjs";
import { cases } from "./cases.mjs";
import { dbosSides } from "./dbos-sides.mjs";
import { loopSides } from "./loop-sides.mjs";
import { resumeSides } from "./resume-sides.mjs";

const countUp = (length, from = 0) => Array.from({ length }, (_, i) => from + i);

const total = (value) => (Array.isArray(value) ? value.reduce((sum, n) => sum + n, 0) : value);

/** Of the numbers 1 to n. */
const sumTo = (n) => (n * (n + 1)) / 2;

const workloads = {
  serial: {
    prepare: ({ steps }) => ({ input: { steps, start: 0 }, units: steps, expected: steps }),
  },
  inFlight: {
    prepare: ({ items, atOnce }) => ({
      input: { items: countUp(items), atOnce },
      units: items,
      expected: sumTo(items),
    }),
    summary: total,
  },
  runs: {
    prepare: ({ runs, steps, atOnce }) => ({
      input: { starts: countUp(runs), steps, atOnce },
      units: runs,
      expected: sumTo(runs - 1) + runs * steps,
    }),
  },
  resume: {
    prepare: ({ nodes }) => ({ input: undefined, units: 1, expected: sumTo(nodes) }),
  },
  loop: {
    prepare: ({ to }) => ({ input: undefined, units: 1, expected: to }),
  },
};

export const benchmark = {
  title: "what does a run cost that survives its process?",
  workloads,
  sides: {
    ...cascadeSides,
    ...bareSqliteSides,
    ...barePostgresSides,
    ...dbosSides,
    ...bullmqSides,
    ...resumeSides,
    ...loopSides,
  },
  cases,
};
