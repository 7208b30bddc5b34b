import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder the repository stands in, whatever folder the command was typed in. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Scratch space that is never committed, published or formatted. */
export const cacheFolder = join(root, "node_modules", ".cache", "cascade");

/** Ends the process with a sentence instead of a stack when Node is too old to run anything here. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`cascade-ts needs Node 20.19 or newer; this is Node ${process.versions.node}.\n`);
  process.exit(1);
}

/** The script behind a development tool's command, so that it starts without a shell or npx. */
export function toolPath(name) {
  const path = join(root, "node_modules", ".bin", name);
  if (!existsSync(path)) throw new Error(`${name} is not installed: run npm ci`);
  return path;
}

// Captured output is shown again later: with colours only where they will be seen.
const colours = process.stdout.isTTY ? {} : { NO_COLOR: "1" };

/**
 * Runs a program and resolves with its exit code and everything it printed.
 *
 * With `inherit` the output goes straight to the terminal, `output` stays empty, and Ctrl-C is left to the program:
 * this process waits for it to end in its own way and takes over its code.
 */
export function execute(command, args, { inherit = false, env = {} } = {}) {
  const stream = inherit ? "inherit" : "pipe";
  const ignoreInterrupt = () => {};
  if (inherit) process.on("SIGINT", ignoreInterrupt);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...colours, ...env },
      stdio: [inherit ? "inherit" : "ignore", stream, stream],
    });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.once("error", (error) => resolve({ code: 1, output: `${command}: ${error.message}\n` }));
    child.once("close", (code, signal) => {
      process.off("SIGINT", ignoreInterrupt);
      const output = Buffer.concat(chunks).toString("utf8");
      if (signal === null) resolve({ code, output });
      else resolve({ code: 128 + constants.signals[signal], output: `${output}\nended by ${signal}\n` });
    });
  });
}
