import type { RunStatus } from "../ports/stored-run.ts";
import type { CommandContext } from "./command-context.ts";
import { exitCodes } from "./exit-code.ts";
import { findRun } from "./find-run.ts";
import { type RunsOptionValues, runsCommandShape, runsStore, withRuns, writeAnswer } from "./open-runs.ts";
import { statusText } from "./run-status.ts";

interface Options extends RunsOptionValues {
  readonly reason: string;
}

/** How long the process that has the run is waited for, and how often the store is asked, in milliseconds. */
const patience = 10_000;
const lookEvery = 100;

/** `cascade cancel RUN`: for good, wherever the run is under way. */
export async function cancelCommand(context: CommandContext, words: readonly string[]): Promise<number> {
  const { host } = context;
  const command = runsCommandShape(host, "cancel", "cancel a stored run for good, wherever it is under way")
    .argument("<run>", "the run's identifier, or the beginning of a generated one")
    .option("--reason <text>", "why, for whoever looks at the run", "by cascade cancel");
  command.parse([...words], { from: "user" });
  const options = command.opts<Options>();
  const { store } = await runsStore(host, options);
  const ended = await withRuns(context, store, async (runs) => {
    const id = await findRun(runs, command.args[0] ?? "");
    const asked = await runs.cancel(id, options.reason);
    if (asked === "running" && options.json !== true)
      host.stderr.write(`the run ${id} is under way; waiting until it has heard of it\n`);
    return {
      id,
      status: asked === "running" ? await outcomeOf(() => runs.cancel(id, options.reason)) : asked,
    };
  });
  writeAnswer(host, options, ended, () => answerText(ended));
  return ended.status === "cancelled" ? exitCodes.done : exitCodes.failed;
}

/** The status that the run comes to; "running" when its process does not answer. */
async function outcomeOf(ask: () => Promise<RunStatus>): Promise<RunStatus> {
  for (const until = Date.now() + patience; ; ) {
    const status = await ask();
    if (status !== "running" || Date.now() >= until) return status;
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}

function answerText({ id, status }: { readonly id: string; readonly status: RunStatus }): string {
  switch (status) {
    case "cancelled":
      return `the run ${id} is cancelled\n`;
    case "running":
      return `the run ${id} is still under way: its process does not answer; it is cancelled as soon as it does, or has gone\n`;
    default:
      return `the run ${id} ${statusText(status)}, and cannot be cancelled any more\n`;
  }
}
