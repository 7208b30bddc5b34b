import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "../../harness/cascade.mjs";
import { disk } from "./folder.mjs";

const keeper = fileURLToPath(new URL("./server-keeper.mjs", import.meta.url));

/**
 * The address of "postgres" or "redis". The first process that asks starts the server; it serves all processes of this
 * command, and ends with it.
 */
export async function serverAddress(kind) {
  const file = join(disk, `cascade-bench-${kind}-${process.ppid}.json`);
  if (!existsSync(file)) await startKeeper(kind, file);
  return JSON.parse(readFileSync(file, "utf8")).address;
}

/** The keeper says "ready", or why there can be no server. */
async function startKeeper(kind, file) {
  const child = spawn(process.execPath, [keeper, kind, String(process.ppid), file], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [said] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => ["it ended"]),
  ]);
  child.stdout.destroy();
  child.unref();
  if (String(said) !== "ready") throw new Unavailable(`no ${kind} here: ${said}`);
}
