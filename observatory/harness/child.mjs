/**
 * One measurement, in a process of its own: sets one side up, warms it up, runs its batches, checks every result, and writes
 * one line of JSON. Started by measure.mjs with the name of the benchmark, the case and the side, and the parameters.
 */
import { writeSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Unavailable } from "./cascade.mjs";
import { loadBenchmark } from "./catalogue.mjs";
import { median } from "./statistics.mjs";

const {
  benchmark: benchmarkName,
  workload: workloadName,
  side: sideName,
  parameters,
  warmUp,
  batches,
} = JSON.parse(process.argv[2]);

async function measure() {
  const { sides, workloads } = await loadBenchmark(benchmarkName);
  const workload = workloads[workloadName];
  const side = await sides[sideName].setup(parameters);
  const measured = [];
  let counters = {};
  for (let index = -warmUp; index < batches; index++) {
    const { input, units, expected } = workload.prepare(parameters, index);
    globalThis.gc?.();
    const before = side.counters?.() ?? {};
    const cpu = process.cpuUsage();
    const start = performance.now();
    const value = await side.batch(input);
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    // A side that measures something other than its own time (bytes, a compiler's count) reports it as `amount`.
    const reported = side.reports === true;
    check(workload, reported ? value.value : value, expected);
    counters = difference(side.counters?.() ?? {}, before);
    if (index < 0) continue;
    const amount = reported ? value.amount : elapsed * 1e6;
    measured.push({ figure: amount / units, cpu: ((user + system) * 1e3) / units });
  }
  await side.close?.();
  return { figure: median(measured.map((m) => m.figure)), cpu: median(measured.map((m) => m.cpu)), counters };
}

function check(workload, value, expected) {
  const seen = workload.summary === undefined ? value : workload.summary(value);
  if (!isDeepStrictEqual(seen, expected)) {
    throw new Error(
      `wrong result: ${String(JSON.stringify(seen)).slice(0, 100)} instead of ${String(JSON.stringify(expected)).slice(0, 100)}`,
    );
  }
}

function difference(after, before) {
  const entries = Object.entries(after).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(entries.map(([name, value]) => [name, value - (before[name] ?? 0)]));
}

function describe(error) {
  if (error instanceof Unavailable) return { unavailable: error.message };
  return {
    failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    stack: error?.stack,
  };
}

const answer = await measure().catch(describe);
writeSync(1, `\n${JSON.stringify(answer)}\n`);
process.exit(0);
