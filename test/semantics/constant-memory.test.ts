import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface Report {
  readonly value: string;
  /** Bytes in use after a collection, at each tenth of the turns. */
  readonly samples: readonly number[];
  readonly computed: number;
  readonly stats: { readonly graphsBuilt: number; readonly tailCalls: number };
}

const script = fileURLToPath(new URL("./fixtures/heap-of-loops.mjs", import.meta.url));

/** Runs a loop in a process of its own, where memory is not shared with the test runner. */
async function runLoop(loop: string, turns: number, fastPaths: boolean): Promise<Report> {
  const args = ["--expose-gc", script, loop, String(turns), String(fastPaths)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${loop}: exit ${String(code)}\n${errors}`);
  return JSON.parse(output) as Report;
}

const megabyte = 1_000_000;
const million = 1_000_000;

/** The lowest of some samples: one alone may stand between a collection and what it frees. */
function growthOf(samples: readonly number[]): number {
  return Math.min(...samples.slice(6)) - Math.min(...samples.slice(1, 6));
}

/** Keeping one object for each turn would be 16 bytes a turn at least. */
function allowed(turns: number): number {
  return Math.min(2 * megabyte, Math.max(0.2 * megabyte, turns * 4));
}

/** Turns with the fast paths, and on the general path, which takes longer for each. */
const loops: readonly (readonly [string, number, number])[] = [
  ["sync", 10 * million, million],
  ["async", 10 * million, million],
  ["timers", 20_000, 20_000],
  ["deep", 200_000, 100_000],
  ["config", million, 500_000],
  ["changing", 500_000, 200_000],
  ["choices", 500_000, 200_000],
  ["map", 100_000, 100_000],
  ["inner", million, 500_000],
];

describe.each(loops)("4.2 constant memory: the loop %s", (loop, fast, general) => {
  it.each([
    ["with fast paths", fast, true],
    ["on the general path", general, false],
  ] as const)("4.2 %s, %i turns", async (_, turns, fastPaths) => {
    const { value, samples, computed, stats } = await runLoop(loop, turns, fastPaths);
    expect(value).toBe("end");
    expect(stats.tailCalls).toBe(turns);
    expect(stats.graphsBuilt).toBeLessThanOrEqual(3);
    // What a loop keeps it keeps each time; what the compiler keeps of the code it makes comes when it comes.
    let growth = growthOf(samples);
    for (let again = 0; again < 2 && growth >= allowed(turns); again++)
      growth = Math.min(growth, growthOf((await runLoop(loop, turns, fastPaths)).samples));
    expect(growth).toBeLessThan(allowed(turns));
    if (loop === "config") expect(computed).toBe(1);
    if (loop !== "config") expect(computed).toBe(0);
  });
});
