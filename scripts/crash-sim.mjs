// npm run crash-sim -- [--seeds N] [--from S] [--sweep]: crashes simulated runs and recovers them, one seed after the other.
// npm run crash-sim -- --seed S [--shrink]: one seed (or the smallest that fails like it), with all that happened.
import { parseArgs } from "node:util";
import { createJiti } from "jiti";
import { say, took } from "./say.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "0" },
    sweep: { type: "boolean", default: false },
    seed: { type: "string" },
    shrink: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) {
  process.stdout.write(
    "npm run crash-sim -- [--seeds N] [--from S]   N seeds (1000), beginning with S (0)\n" +
      "npm run crash-sim -- --sweep …                each seed with a crash before and after every write to the store\n" +
      "npm run crash-sim -- --seed S [--shrink]      one seed (or the smallest that fails like it), with all that happened\n",
  );
} else {
  process.exitCode = await main();
}

async function main() {
  const seeds = wholeNumber("seeds", values.seeds);
  const from = wholeNumber("from", values.from);
  const one = values.seed === undefined ? undefined : wholeNumber("seed", values.seed);
  if (seeds === undefined || from === undefined || (values.seed !== undefined && one === undefined)) return 2;
  const jiti = createJiti(import.meta.url);
  const { simulateCrashes, simulateCrashScenario } = await jiti.import(
    "../src/testing/crash/crash-simulation.ts",
  );
  if (one !== undefined) {
    const { crashScenarioOf } = await jiti.import("../src/testing/crash/crash-scenario.ts");
    const { shrinkCrashScenario } = await jiti.import("../src/testing/crash/shrink-crash-scenario.ts");
    const drawn = crashScenarioOf(one);
    return show(await simulateCrashScenario(values.shrink ? await shrinkCrashScenario(drawn) : drawn));
  }
  const { sweepCrashes } = await jiti.import("../src/testing/crash/sweep-crashes.ts");
  return many(values.sweep ? sweepCrashes : async (seed) => [await simulateCrashes(seed)], from, seeds);
}

async function many(simulate, from, seeds) {
  const start = performance.now();
  const sums = { simulations: 0, failed: 0, incomparable: 0, writes: 0, crashes: 0, bodies: 0, again: 0 };
  let said = start;
  for (let seed = from; seed < from + seeds; seed++) {
    for (const simulation of await simulate(seed)) count(sums, simulation);
    if (performance.now() - said > 10_000) {
      said = performance.now();
      say(`${seed - from + 1} of ${seeds} seeds in ${took(start)}, ${sums.failed} simulations failed`);
    }
  }
  const { simulations, failed, incomparable, writes, crashes, bodies, again } = sums;
  process.stdout.write(
    `${seeds} seeds from ${from} in ${took(start)}: ${simulations} simulations, ${crashes} crashes, ${writes} writes, ` +
      `${bodies} calls of bodies (${again} of them again), ${incomparable} outcomes not compared, ${failed} failed\n`,
  );
  return failed === 0 ? 0 : 1;
}

function count(sums, { scenario, violations, incomparable, writes, crashes, calls, keys }) {
  sums.simulations += 1;
  sums.writes += writes;
  sums.crashes += crashes;
  sums.bodies += calls;
  sums.again += calls - keys;
  if (incomparable !== undefined) sums.incomparable += 1;
  if (violations.length === 0) return;
  sums.failed += 1;
  const how = values.sweep ? `   # crashes ${JSON.stringify(scenario.crashes)}` : "";
  const what = violations[0].replaceAll(/\s+/g, " ").slice(0, 160);
  process.stdout.write(`npm run crash-sim -- --seed ${scenario.seed}${how}   # ${what}\n`);
}

function show({ scenario, violations, incomparable, log }) {
  const { program, ...around } = scenario;
  const lines = [
    ...program.blocks.flatMap((block, index) => [
      `block ${index}`,
      ...block.nodes.map((node, position) => `  n${position} ${JSON.stringify(node)}`),
      `  => ${JSON.stringify(block.result)}`,
    ]),
    `turns ${program.turns}, params ${JSON.stringify(program.params)}`,
    JSON.stringify(around),
    "what happened:",
    ...log.map((line) => `  ${line}`),
    violations.length === 0 ? "every promise was kept" : "what was not kept:",
    ...violations.map((line) => `  ${line}`),
    ...(incomparable === undefined ? [] : [`the outcome was not compared: ${incomparable}`]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return violations.length === 0 ? 0 : 1;
}

function wholeNumber(name, text) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  say(`--${name} is ${JSON.stringify(text)}, not a whole number`);
  return undefined;
}
