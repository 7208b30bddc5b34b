#!/usr/bin/env node
import { commandLine } from "./command-line.ts";
import { processHost } from "./host.ts";
import { localFlowEngine } from "./local-flow-engine.ts";

const host = processHost(process.argv.slice(2));
const code = await commandLine(host, localFlowEngine(host.env));

/** Resolves when everything written so far has left the process. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}

await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// What a flow left open (a pool, a watcher, a body that never settles) must not keep the command alive.
process.exit(code);
