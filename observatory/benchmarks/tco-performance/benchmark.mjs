import { cascadeSides } from "./cascade-sides.mjs";
import { cases } from "./cases.mjs";
import { effectSides } from "./effect-sides.mjs";
import { handSides } from "./hand-sides.mjs";

const turns = 2_000_000;

/** Every side makes `turns` turns, one call of the step's body each, and answers with the number of body calls it counted. */
const workloads = {
  turns: {
    prepare: (parameters) => ({
      input: parameters.turns,
      units: parameters.turns,
      expected: parameters.turns,
    }),
  },
  nodes: {
    prepare: (parameters) => ({
      input: parameters.turns,
      units: parameters.turns * 12,
      expected: parameters.turns * 12,
    }),
  },
};

export const benchmark = {
  title: "a tail-called loop against the await loop written by hand, and against Effect",
  workloads,
  sides: { ...cascadeSides, ...handSides, ...effectSides },
  cases: cases(turns),
};
