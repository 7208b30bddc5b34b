// node child.mjs BUNDLE LOOK SEEDS: looks with one seed after the other until something is wrong, and prints it as JSON.
import { pathToFileURL } from "node:url";

const [file = "", name = "", count = "0"] = process.argv.slice(2);
const { looks } = await import(pathToFileURL(file).href);

// A fault may also show as a rejection that nobody handles.
let stray;
process.on("unhandledRejection", (error) => {
  stray ??= `a rejection that nobody handles: ${error instanceof Error ? error.message : String(error)}`;
});

process.stdout.write(JSON.stringify(await firstProblem()));
process.exit(0);

async function firstProblem() {
  for (let seed = 0; seed < Number(count); seed++) {
    let problem;
    try {
      problem = await looks[name](seed);
    } catch (error) {
      problem = `it threw ${error instanceof Error ? error.message : String(error)}`;
    }
    problem ??= stray;
    if (problem !== undefined) return { seed, problem: problem.slice(0, 2_000) };
  }
  return {};
}
