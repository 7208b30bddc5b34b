// node test/mutants/run.mjs [--mutant NAME] [--look NAME] [--from N] [--seeds N]: plants the faults with NAME in their names.
import { parseArgs } from "node:util";
import { mutants } from "./mutants.mjs";
import { tryMutant } from "./try-mutant.mjs";

const { values } = parseArgs({
  options: {
    mutant: { type: "string" },
    look: { type: "string" },
    from: { type: "string" },
    seeds: { type: "string" },
  },
});

const chosen = mutants.filter(({ name }) => values.mutant === undefined || name.includes(values.mutant));
if (chosen.length === 0) {
  process.stderr.write(
    `No fault has "${values.mutant}" in its name. There are:\n${mutants.map(({ name }) => `  ${name}\n`).join("")}`,
  );
  process.exitCode = 2;
}
for (const mutant of chosen) {
  const look = values.look ?? mutant.look ?? "simulate";
  const from = Number(values.from ?? mutant.from ?? 0);
  const seeds = Number(values.seeds ?? mutant.seeds);
  const { seed, problem } = await tryMutant(mutant, [[look, from, seeds]]);
  if (problem === undefined) {
    process.stdout.write(`${mutant.name}: not found by "${look}" within ${seeds} seeds from ${from}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${mutant.name}: found by "${look}" with seed ${seed}\n  ${indented(problem)}\n`);
  }
}

function indented(text) {
  return text.replaceAll("\n", "\n  ");
}
