// npm run simulate -- [--seeds N] [--from S]: runs the engine in simulated surroundings, one seed after the other.
// npm run simulate -- --seed S [--shrink]: runs one seed (or the smallest that fails like it) and shows all that happened.
import { parseArgs } from "node:util";
import { buildIfStale } from "./dist.mjs";
import { say, took } from "./say.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "0" },
    seed: { type: "string" },
    shrink: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) {
  process.stdout.write(
    "npm run simulate -- [--seeds N] [--from S]   N seeds (1000), beginning with S (0)\n" +
      "npm run simulate -- --seed S [--shrink]      one seed (or the smallest that fails like it), with all that happened\n",
  );
} else {
  process.exitCode = await main();
}

async function main() {
  const seeds = wholeNumber("seeds", values.seeds);
  const from = wholeNumber("from", values.from);
  const one = values.seed === undefined ? undefined : wholeNumber("seed", values.seed);
  if (seeds === undefined || from === undefined || (values.seed !== undefined && one === undefined)) return 2;
  const built = await buildIfStale();
  if (built.code !== 0) return built.code;
  const kit = await import("../dist/testing.js");
  return one === undefined ? many(kit.simulate, from, seeds) : showOne(kit, one);
}

async function many(simulate, from, seeds) {
  const start = performance.now();
  let said = start;
  let failures = 0;
  let incomparable = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const simulation = await simulate(seed);
    if (simulation.incomparable !== undefined) incomparable += 1;
    if (simulation.violations.length > 0) {
      failures += 1;
      process.stdout.write(`npm run simulate -- --seed ${seed}   # ${firstLine(simulation.violations[0])}\n`);
    }
    if (performance.now() - said > 10_000) {
      said = performance.now();
      say(`${seed - from + 1} of ${seeds} seeds in ${took(start)}, ${failures} failed`);
    }
  }
  process.stdout.write(
    `${seeds} seeds from ${from} in ${took(start)}: ${failures} failed` +
      `${incomparable > 0 ? ` (${incomparable} ended as they should, with a value that depends on time)` : ""}\n`,
  );
  return failures === 0 ? 0 : 1;
}

async function showOne({ scenarioOf, shrinkScenario, simulateScenario }, seed) {
  const drawn = scenarioOf(seed);
  const shown = values.shrink ? await shrinkScenario(drawn) : drawn;
  const { scenario, violations, incomparable, log } = await simulateScenario(shown);
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
    ...(incomparable === undefined ? [] : [`the value was not compared: ${incomparable}`]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return violations.length === 0 ? 0 : 1;
}

function firstLine(text) {
  return text.replaceAll(/\s+/g, " ").slice(0, 120);
}

function wholeNumber(name, text) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  say(`--${name} is ${JSON.stringify(text)}, not a whole number`);
  return undefined;
}
