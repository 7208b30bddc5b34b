import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Brings dist up to date before the tests that look at the built package.
 *
 * A build that fails is said and not thrown: the tests that need no build can still tell something.
 */
export function setup(): void {
  const script = fileURLToPath(new URL("../scripts/build.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--if-stale"], { encoding: "utf8" });
  if (status !== 0) process.stderr.write(`dist is missing or out of date.\n${stderr}`);
}
