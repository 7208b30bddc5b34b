import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = fileURLToPath(new URL("../benchmarks/", import.meta.url));

/** Names of all benchmarks: the folders that hold a benchmark.mjs. */
export function benchmarkNames() {
  return readdirSync(folder)
    .filter((name) => existsSync(`${folder}${name}/benchmark.mjs`))
    .sort();
}

/**
 * Loads one benchmark: `{ name, title, cases, sides }`. A benchmark file imports nothing heavy at its top, because every
 * measuring process loads it; rivals are imported by the side that uses them.
 */
export async function loadBenchmark(name) {
  if (!benchmarkNames().includes(name)) {
    throw new Error(`There is no benchmark "${name}". There are: ${benchmarkNames().join(", ")}.`);
  }
  const { benchmark } = await import(pathToFileURL(`${folder}${name}/benchmark.mjs`).href);
  return { name, ...benchmark };
}
