import { Option } from "commander";
import { FlowUsageError } from "../errors/flow-errors.ts";
import type { RunStatus } from "../ports/stored-run.ts";
import { loadFlow } from "../providers/flow-file/load-flow.ts";
import { baseCommand } from "./base-command.ts";
import type { CommandContext } from "./command-context.ts";
import { executeTarget } from "./execute-target.ts";
import { findRun, mayBeBeginning } from "./find-run.ts";
import { type FlowStore, shellWord, storeOfRuns } from "./flow-store.ts";
import { GivenParams } from "./given-params.ts";
import { withRuns } from "./open-runs.ts";
import { type RunOptionValues, storeOption, watchOptions } from "./run-options.ts";
import { isOver, statusText } from "./run-status.ts";

interface Options extends RunOptionValues {
  readonly file?: string;
}

const abouts = {
  resume: "go on with a stored run, follow one that is under way, or give the result of one that has ended",
  retry: "go on with a stored run that has failed: what failed runs again, what is done does not",
};

/** `cascade resume RUN FILE` and `cascade retry RUN FILE`. */
export async function resumeCommand(
  context: CommandContext,
  which: "resume" | "retry",
  words: readonly string[],
): Promise<number> {
  const { host } = context;
  const given = new GivenParams();
  const command = baseCommand(host, `cascade ${which}`, abouts[which])
    .argument("<run>", "the run's identifier, or the beginning of a generated one")
    .argument("[file]", "flow file that defines the run's tasks")
    .action(() => {});
  for (const option of watchOptions()) command.addOption(option);
  command
    .addOption(storeOption("where the run is (default: the `store` that FILE exports)"))
    .addOption(new Option("--file <file>", "the same as FILE"))
    .addOption(
      new Option("--param <name=value>", "a secret parameter, which no store keeps").argParser(
        (assignment: string) => void given.giveAssignment(assignment),
      ),
    );
  command.parse([...words], { from: "user" });
  const options = command.opts<Options>();
  const [word = "", file = options.file] = command.args;
  const flow = file === undefined ? undefined : await loadFlow(file, host.cwd);
  const store = storeOfRuns({ option: options.store, exports: flow?.exports }, host);
  const runId = await runIdOf(context, store, { which, word, hasTasks: flow !== undefined });
  const resume = (id: string): string =>
    `cascade resume ${shellWord(id)} ${shellWord(file ?? "FILE")}${store.words}`;
  return executeTarget(context, {
    target: undefined,
    name: undefined,
    inputs: { calls: [] },
    flags: [],
    params: given.values,
    options,
    kept: { store, runId, how: which === "resume" ? "attach" : "retry", resume },
  });
}

/** The identifier that is meant. Whether there is such a run shows when it is taken up. */
async function runIdOf(
  context: CommandContext,
  store: FlowStore,
  { which, word, hasTasks }: { which: "resume" | "retry"; word: string; hasTasks: boolean },
): Promise<string> {
  if (hasTasks && !mayBeBeginning(word)) return word;
  return withRuns(context, store, async (runs) => {
    const id = await findRun(runs, word);
    if (!hasTasks) refuseWithoutFile(which, id, (await runs.inspect(id)).status);
    return id;
  });
}

/** A run whose tasks are not defined would only be parked, and nobody would take it up by himself any more. */
function refuseWithoutFile(which: "resume" | "retry", id: string, status: RunStatus): void {
  const wantsTasks = !isOver(status) || (which === "retry" && status === "failed");
  if (!wantsTasks) return;
  throw new FlowUsageError(
    `the run ${id} ${statusText(status)}, and to go on it needs the tasks of its flow file: cascade ${which} ${shellWord(id)} FILE`,
  );
}
