import { load } from "./machine.mjs";
import { measure } from "./measure.mjs";
import { summarize } from "./statistics.mjs";

/**
 * Runs one case: in every round each side once, each in a fresh process; the order is turned round from one round to the
 * next, so that neither a drift of the machine nor the place in the round favours anybody.
 */
export async function runCase(benchmark, entry, { pairs, quick, onProgress }) {
  const sides = Object.entries(entry.sides).map(([key, side]) => ({ key, ...sideOf(side) }));
  const rounds = [];
  const problems = {};
  const loadBefore = load();
  for (let round = 0; round < pairs; round++) {
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    const figures = {};
    for (const side of order) {
      if (problems[side.key] !== undefined) continue;
      onProgress?.({ case: entry.name, round, pairs, side: side.key });
      const answer = await measure(jobOf(benchmark, entry, side, quick));
      if (answer.figure === undefined) problems[side.key] = answer;
      else figures[side.key] = answer;
    }
    rounds.push(figures);
  }
  const keys = sides.map((side) => side.key);
  const measured = Object.fromEntries(keys.map((key) => [key, sideSummary(rounds, key, problems[key])]));
  return {
    name: entry.name,
    unit: entry.unit,
    figures: entry.figures ?? "time",
    load: { before: loadBefore, after: load() },
    sides: measured,
    rows: entry.rows.map((row) => ({ ...row, ...compare(rounds, row) })),
    rounds,
  };
}

const sideOf = (side) => (typeof side === "string" ? { side } : side);

function jobOf(benchmark, entry, side, quick) {
  const parameters = { ...entry.parameters, ...side.parameters };
  if (quick) Object.assign(parameters, entry.quick, side.quick);
  return {
    benchmark: benchmark.name,
    workload: entry.workload,
    side: side.side,
    parameters,
    warmUp: entry.warmUp ?? 2,
    batches: entry.batches ?? 5,
  };
}

function sideSummary(rounds, key, problem) {
  const answers = rounds.map((round) => round[key]).filter((answer) => answer !== undefined);
  return {
    figure: summarize(answers.map((answer) => answer.figure)),
    cpu: summarize(answers.map((answer) => answer.cpu)),
    counters: answers.at(-1)?.counters ?? {},
    ...(problem ?? {}),
  };
}

/** The row's number in every round: a ratio or difference of figures of *the same* round, or one side's own figure. */
function compare(rounds, row) {
  const kind = row.compare ?? "ratio";
  const numbers = [];
  const cpu = [];
  for (const round of rounds) {
    const ours = round[row.ours];
    const theirs = kind === "own" ? ours : round[row.theirs];
    if (ours === undefined || theirs === undefined) continue;
    numbers.push(combine(kind, ours.figure, theirs.figure));
    cpu.push(combine(kind, ours.cpu, theirs.cpu));
  }
  const summary = summarize(numbers);
  const met = summary === undefined || row.atMost === undefined ? undefined : summary.median <= row.atMost;
  return { compare: kind, summary, cpu: summarize(cpu), met };
}

function combine(kind, ours, theirs) {
  if (kind === "own") return ours;
  return kind === "difference" ? ours - theirs : ours / theirs;
}
