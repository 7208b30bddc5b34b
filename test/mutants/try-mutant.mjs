import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

const child = fileURLToPath(new URL("child.mjs", import.meta.url));

/** Nothing here takes long; what does is a fault that hangs where no step is counted. */
const patience = 60_000;

// Two at a time, however many are asked for at once: each is a process that is busy all the time.
const lanes = [Promise.resolve(), Promise.resolve()];
let asked = 0;

/**
 * Looks at a mutant, or at the unchanged sources, with many seeds, in a process of its own.
 *
 * @param {import("./mutant.ts").Mutant | undefined} mutant
 * @param {readonly (readonly [look: string, from: number, count: number])[]} ranges
 * @returns {Promise<{ look?: string, seed?: number, problem?: string }>} the first seed that shows a problem, if one does
 */
export function tryMutant(mutant, ranges) {
  const lane = asked++ % lanes.length;
  const result = lanes[lane].then(() => tryNow(mutant, ranges));
  lanes[lane] = result.then(
    () => {},
    () => {},
  );
  return result;
}

async function tryNow(mutant, ranges) {
  const file = await bundle(mutant);
  try {
    return await inChild([child, file, JSON.stringify(ranges)]);
  } finally {
    rmSync(file, { force: true });
  }
}

function inChild(args) {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], timeout: patience });
    let output = "";
    let errors = "";
    started.stdout.on("data", (chunk) => {
      output += chunk;
    });
    started.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    started.once("error", reject);
    started.once("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`the process that looked ended with ${signal ?? code}\n${errors}`));
    });
  });
}
