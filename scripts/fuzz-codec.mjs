// npm run fuzz -- [--documents N] [--seed S]: reads N damaged documents, beginning with seed S, and says which are misread.
import { parseArgs } from "node:util";
import { createJiti } from "jiti";
import { say, took } from "./say.mjs";

const { values } = parseArgs({
  options: {
    documents: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", short: "h", default: false },
  },
});

/** No document of this size may take longer, in milliseconds. */
const patience = 2_000;

if (values.help) {
  process.stdout.write(
    "npm run fuzz -- [--documents N] [--seed S]   N documents (100000), beginning with S (1)\n",
  );
} else {
  process.exitCode = await main();
}

async function main() {
  const documents = wholeNumber("documents", values.documents);
  const first = wholeNumber("seed", values.seed);
  if (documents === undefined || first === undefined) return 2;
  const { fuzzCodec } = await createJiti(import.meta.url).import("../src/testing/fuzz/fuzz-codec.ts");
  const start = performance.now();
  let said = start;
  let wrong = 0;
  const ends = new Map();
  for (let seed = first; seed < first + documents; seed++) {
    const began = performance.now();
    const { ended, problem } = fuzzCodec(seed);
    const ms = performance.now() - began;
    ends.set(ended, (ends.get(ended) ?? 0) + 1);
    const fault = problem ?? (ms > patience ? `it took ${Math.round(ms)} ms` : undefined);
    if (fault !== undefined) {
      wrong += 1;
      process.stdout.write(`npm run fuzz -- --documents 1 --seed ${seed}   # ${fault.slice(0, 300)}\n`);
    }
    if (performance.now() - said > 10_000) {
      said = performance.now();
      say(`${seed - first + 1} of ${documents} documents in ${took(start)}, ${wrong} wrong`);
    }
  }
  const shares = [...ends].sort((a, b) => b[1] - a[1]).map(([end, count]) => `${end} ${count}`);
  process.stdout.write(
    `${documents} documents from seed ${first} in ${took(start)}: ${wrong} wrong (${shares.join(", ")})\n`,
  );
  return wrong === 0 ? 0 : 1;
}

function wholeNumber(name, text) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  say(`--${name} is ${JSON.stringify(text)}, not a whole number`);
  return undefined;
}
