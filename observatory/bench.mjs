/** `npm run bench -- NAME`: measures one benchmark, several or all, and prints a table. Without a name it lists them. */
import { writeFileSync } from "node:fs";
import { benchmarkNames, loadBenchmark } from "./harness/catalogue.mjs";
import { load, machine } from "./harness/machine.mjs";
import { readOptions, usage } from "./harness/options.mjs";
import { columns, paint } from "./harness/paint.mjs";
import { caseTable, header, summary } from "./harness/report.mjs";
import { runCase } from "./harness/run-case.mjs";

async function main(args) {
  const options = readOptions(args);
  if (options.help || options.names.length === 0) return list();
  const benchmarks = await Promise.all(chosen(options.names).map(loadBenchmark));
  const started = new Date().toISOString();
  const about = { machine: machine(), load: load(), pairs: options.pairs, quick: options.quick };
  console.log(header(about));
  const results = [];
  for (const benchmark of benchmarks) {
    const cases = chosenCases(benchmark, options);
    console.log(`\n${paint("underline", benchmark.name)}: ${benchmark.title}`);
    if (cases.length === 0) console.log("  no case to measure with these options");
    for (const entry of cases) {
      const result = await runCase(benchmark, entry, { ...options, onProgress });
      clearProgress();
      results.push({ benchmark: benchmark.name, ...result });
      console.log(`\n${caseTable(result)}`);
      // Written after every case: an interrupted run keeps what it has measured.
      save(options.json, { started, ...about, results });
    }
  }
  console.log(`\n${summary(results)}`);
  const failed = results.some(({ sides }) => Object.values(sides).some((side) => side.failure !== undefined));
  process.exitCode = failed ? 1 : 0;
}

const chosen = (names) => (names.includes("all") ? benchmarkNames() : names);

/** Cases too large for a quick look are marked slow. */
function chosenCases({ cases }, { pattern = "", quick }) {
  return cases.filter(({ name, slow }) => name.toLowerCase().includes(pattern) && !(quick && slow));
}

async function list() {
  const benchmarks = await Promise.all(benchmarkNames().map(loadBenchmark));
  console.log("Benchmarks:");
  for (const line of columns(benchmarks.map(({ name, title }) => [`  ${name}`, title]))) console.log(line);
  console.log(`\n${usage}`);
}

function save(file, everything) {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(everything, null, 2)}\n`);
}

function onProgress({ case: name, round, pairs, side }) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}: round ${round + 1} of ${pairs}, ${side}`);
}

function clearProgress() {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

await main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 2;
});
