// node child.mjs BUNDLE SEEDS: looks with one seed after the other until something is wrong, and prints it as JSON.
// SEEDS is JSON: [look, first seed, number of seeds] again and again.
import { pathToFileURL } from "node:url";

const [file = "", ranges = "[]"] = process.argv.slice(2);
const { looks } = await import(pathToFileURL(file).href);

// A fault may also show as a rejection that nobody handles.
let stray;
process.on("unhandledRejection", (error) => {
  stray ??= `a rejection that nobody handles: ${error instanceof Error ? error.message : String(error)}`;
});

process.stdout.write(JSON.stringify(await firstProblem()));
process.exit(0);

async function firstProblem() {
  for (const [look, from, count] of JSON.parse(ranges)) {
    for (let seed = from; seed < from + count; seed++) {
      const problem = await problemOf(look, seed);
      if (problem !== undefined) return { look, seed, problem: problem.slice(0, 2_000) };
    }
  }
  return {};
}

async function problemOf(look, seed) {
  try {
    return (await looks[look](seed)) ?? stray;
  } catch (error) {
    return `it threw ${error instanceof Error ? error.message : String(error)}`;
  }
}
