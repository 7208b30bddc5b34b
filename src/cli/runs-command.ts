import { InvalidArgumentError, Option } from "commander";
import type { RunStatus } from "../ports/stored-run.ts";
import type { Duration } from "../spec/duration.ts";
import type { CommandContext } from "./command-context.ts";
import type { FlowStore } from "./flow-store.ts";
import { type RunsOptionValues, runsCommandShape, runsStore, withRuns, writeAnswer } from "./open-runs.ts";
import { positiveInteger } from "./run-options.ts";
import { runStatuses } from "./run-status.ts";
import { runsTable } from "./runs-table.ts";
import { linesText } from "./styled-line.ts";
import { terminalOf } from "./terminal.ts";

interface Options extends RunsOptionValues {
  readonly status?: readonly RunStatus[];
  readonly name?: string;
  readonly limit: number;
  readonly prune?: string | true;
}

/** Ended runs that are younger stay when they are pruned and nobody says how old. */
const defaultAge = "30d";

/** `cascade runs`: the stored runs, the newest first; with `--prune`, deletes old ones. */
export async function runsCommand(context: CommandContext, words: readonly string[]): Promise<number> {
  const command = runsCommandShape(context.host, "runs", "list the stored runs, the newest first");
  command
    .addOption(
      new Option("--status <list>", `only those: ${runStatuses.join(", ")}; several with commas`).argParser(
        statusList,
      ),
    )
    .option("--name <glob>", "only those of a name; * and ? stand for any text and any character")
    .addOption(new Option("--limit <n>", "at most so many").argParser(positiveInteger).default(100))
    .option("--prune [age]", `delete runs that ended longer ago than that, and list none (${defaultAge})`);
  command.parse([...words], { from: "user" });
  const options = command.opts<Options>();
  const { store } = await runsStore(context.host, options);
  return options.prune === undefined
    ? list(context, store, options)
    : prune(context, store, { ...options, age: options.prune === true ? defaultAge : options.prune });
}

async function list(context: CommandContext, store: FlowStore, options: Options): Promise<number> {
  const { host } = context;
  const { status, name, limit } = options;
  const filter = {
    limit,
    ...(status === undefined ? {} : { status }),
    ...(name === undefined ? {} : { name }),
  };
  const found = await withRuns(context, store, (runs) => runs.runs(filter));
  if (options.json === true || found.length > 0) {
    writeAnswer(host, options, found, () => {
      const frame = {
        now: Date.now(),
        columns: host.stdout.isTTY === true ? host.stdout.columns : undefined,
      };
      return linesText(runsTable(found, frame), frame.columns, terminalOf(host.stdout, host.env).paint);
    });
  }
  if (found.length === 0) host.stderr.write(`no ${(status ?? name) ? "such " : ""}runs in ${store.name}\n`);
  if (found.length === limit) host.stderr.write(`the newest ${limit}; --limit shows more\n`);
  return 0;
}

async function prune(
  context: CommandContext,
  store: FlowStore,
  options: RunsOptionValues & { readonly age: string },
): Promise<number> {
  const { age } = options;
  const pruned = await withRuns(context, store, (runs) => runs.prune((age === "0" ? 0 : age) as Duration));
  writeAnswer(
    context.host,
    options,
    { pruned },
    () => `${pruned} ${pruned === 1 ? "run" : "runs"} deleted\n`,
  );
  return 0;
}

function statusList(text: string): readonly RunStatus[] {
  return text.split(",").map((word) => {
    const status = runStatuses.find((known) => known === word.trim());
    if (status === undefined) throw new InvalidArgumentError(`There are ${runStatuses.join(", ")}.`);
    return status;
  });
}
