import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a loop in a process of its own tells at its end. */
export interface LoopReport {
  readonly value: string;
  /** Bytes in use after a collection, at each tenth of the turns. */
  readonly samples: readonly number[];
  readonly computed: number;
  readonly acquired: number;
  readonly stats: { readonly graphsBuilt: number };
}

const megabyte = 1_000_000;

/**
 * Runs a loop of a script in fixtures/, in a process of its own, where memory is not shared with the test runner.
 *
 * @param script - its file name
 */
export async function runLoop(
  script: string,
  loop: string,
  { turns, fastPaths }: { readonly turns: number; readonly fastPaths: boolean },
): Promise<LoopReport> {
  const file = fileURLToPath(new URL(`./fixtures/${script}`, import.meta.url));
  const args = ["--expose-gc", file, loop, String(turns), String(fastPaths)];
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
  return JSON.parse(output) as LoopReport;
}

/** Bytes that a loop has grown by after it was warm. The lowest of some samples: one alone may stand before a collection. */
export function growthOf({ samples }: LoopReport): number {
  return Math.min(...samples.slice(6)) - Math.min(...samples.slice(2, 6));
}

/** What a loop may grow by: keeping one object for each turn would be 16 bytes a turn at least. */
export function mostGrowth(turns: number): number {
  return Math.min(2 * megabyte, Math.max(0.2 * megabyte, turns * 4));
}
