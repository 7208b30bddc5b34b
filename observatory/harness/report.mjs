import { comparison, digits, figure } from "./figures.mjs";
import { columns, paint } from "./paint.mjs";

const counterNames = ["graphsBuilt", "planHits", "nodesRun", "tailCalls", "signaturesComputed"];

/** The lines above all tables: which machine, how busy, how often. */
export function header({ machine, load, pairs, quick }) {
  const lines = [
    `Node ${machine.node} on ${machine.platform}, ${machine.cpus} CPUs (${machine.cpu}), ${machine.memoryGb} GB, load ${load.join(" ")}`,
    `${pairs} ${pairs === 1 ? "round" : "rounds"}; a fresh process for every measurement, the sides by turns; ratio = ours / theirs of the same round, median [lowest … highest]`,
  ];
  if (quick) lines.push("--quick: small workloads, so the figures show the direction only");
  return lines.map((line) => paint("dim", line)).join("\n");
}

/** One case as text: a line for every comparison, then what kept a side from being measured, then the engine's work. */
export function caseTable(result) {
  const title = `${paint("bold", result.name)}${paint("dim", `  (per ${result.unit}; load ${result.load.after[0]})`)}`;
  const head = ["", "ours", "theirs", "compared", "spread", "cpu", "goal", ""].map((cell) =>
    paint("dim", cell),
  );
  const lines = result.rows.map((row) => cells(result, row));
  const table = columns([head, ...lines], { right: [1, 2, 3, 5] }).map((line) => `  ${line}`);
  return [title, ...table, ...problemLines(result), ...counterLines(result)].join("\n");
}

function cells(result, row) {
  const own = row.compare === "own" && result.sides[row.ours].figure !== undefined;
  const ours = own ? "" : sideCell(result, row.ours);
  const theirs = row.theirs === undefined ? "" : sideCell(result, row.theirs);
  const label = row.label ?? (row.compare === "own" ? row.ours : `${row.ours} / ${row.theirs}`);
  const { summary } = row;
  const written = (value) => comparison(value, row.compare, result.figures);
  // A miss by a hair must not look like the goal itself.
  const hair = row.met === false && written(summary.median) === written(row.atMost);
  const compared = summary === undefined ? "-" : `${written(summary.median)}${hair ? " (above)" : ""}`;
  const spread = summary === undefined ? "" : `[${written(summary.lowest)} … ${written(summary.highest)}]`;
  return [
    label,
    ours,
    theirs,
    paint("bold", compared),
    paint("dim", spread),
    paint("dim", cpuCell(result, row)),
    goalCell(result, row),
    verdict(row),
  ];
}

function sideCell(result, key) {
  const side = result.sides[key];
  if (side.figure !== undefined) return figure(side.figure.median, result.figures);
  return side.unavailable === undefined ? paint("red", "failed") : "not built";
}

/** The ratio by processor time, which a busy machine disturbs less; it counts the collector's and compiler's threads too. */
function cpuCell(result, { cpu, compare }) {
  return compare !== "ratio" || result.figures !== "time" || cpu === undefined
    ? ""
    : `${digits(cpu.median)}x`;
}

function goalCell(result, row) {
  return row.atMost === undefined
    ? paint("dim", "shown")
    : `<= ${comparison(row.atMost, row.compare, result.figures)}`;
}

function verdict({ met, atMost, summary }) {
  if (atMost === undefined) return "";
  if (summary === undefined) return paint("yellow", "not measured");
  return met ? paint("green", "met") : paint("red", "not met");
}

function problemLines(result) {
  const sides = new Map();
  for (const [key, side] of Object.entries(result.sides)) {
    const problem = side.unavailable ?? side.failure;
    if (problem !== undefined) sides.set(problem, [...(sides.get(problem) ?? []), key]);
  }
  return [...sides].map(([problem, keys]) => paint("yellow", `  ! ${keys.join(", ")}: ${problem}`));
}

function counterLines(result) {
  const lines = [];
  for (const [key, { counters }] of Object.entries(result.sides)) {
    const shown = counterNames.filter((name) => counters[name] !== undefined);
    if (shown.length === 0) continue;
    lines.push([
      `  work of one batch, ${key}:`,
      ...shown.map((name) => `${name} ${counters[name].toLocaleString("en-US")}`),
    ]);
  }
  return columns(lines).map((line) => paint("dim", line));
}

/** The last lines: how many goals are met, and which are not. */
export function summary(results) {
  const rows = results.flatMap((result) => result.rows.map((row) => ({ result, row })));
  const goals = rows.filter(({ row }) => row.atMost !== undefined);
  const met = goals.filter(({ row }) => row.met === true);
  const missed = goals.filter(({ row }) => row.met === false);
  const open = goals.length - met.length - missed.length;
  const lines = [
    paint(
      "bold",
      `${met.length} of ${goals.length} goals met, ${missed.length} not met, ${open} not measured`,
    ),
  ];
  for (const { result, row } of missed) {
    const [label, , , compared, , , goal] = cells(result, row);
    lines.push(`  not met: ${result.name}: ${label}: ${compared} (goal ${goal})`);
  }
  return lines.join("\n");
}
