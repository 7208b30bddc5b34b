import type { Command } from "commander";
import { type Flow, loadFlow } from "../providers/flow-file/load-flow.ts";
import { baseCommand } from "./base-command.ts";
import type { CommandContext } from "./command-context.ts";
import type { RunsEngine } from "./flow-engine.ts";
import { type FlowStore, storeOfRuns } from "./flow-store.ts";
import type { Host } from "./host.ts";
import { storeOption } from "./run-options.ts";

/** Options of every command about stored runs. */
export interface RunsOptionValues {
  readonly store?: string;
  readonly file?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** A timer that never comes: what waits for a store must not let the process end. */
const forever = 2 ** 30;

/** A command about stored runs, with the options that all of them have. */
export function runsCommandShape(host: Host, name: string, about: string): Command {
  return baseCommand(host, `cascade ${name}`, about)
    .addOption(storeOption("where the runs are"))
    .option("--file <file>", "flow file that exports `store`, instead of --store")
    .option("--json", "write what there is to tell as JSON")
    .option("--verbose", "show errors with their stack")
    .action(() => {});
}

/** The store that a command is about, and the flow file if one is given. */
export async function runsStore(
  host: Host,
  options: Pick<RunsOptionValues, "store" | "file">,
  mayBeNew = false,
): Promise<{ readonly store: FlowStore; readonly flow: Flow | undefined }> {
  const flow = options.file === undefined ? undefined : await loadFlow(options.file, host.cwd);
  return { store: storeOfRuns({ option: options.store, exports: flow?.exports, mayBeNew }, host), flow };
}

/** Asks or says something about the runs of a store. */
export async function withRuns<T>(
  { engine }: CommandContext,
  { store }: FlowStore,
  work: (runs: RunsEngine) => Promise<T>,
): Promise<T> {
  const runs = engine.runsOf(store);
  const keptAlive = setInterval(() => {}, forever);
  try {
    return await work(runs);
  } finally {
    await runs.close();
    clearInterval(keptAlive);
  }
}

/** Writes what a command has to tell: data for programs, or lines for people. */
export function writeAnswer(host: Host, options: RunsOptionValues, data: unknown, lines: () => string): void {
  host.stdout.write(options.json === true ? `${JSON.stringify(data, undefined, 2)}\n` : lines());
}
