import { basename, extname } from "node:path";
import { Option } from "commander";
import { isCascadeError } from "../errors/cascade-error.ts";
import { FlowUsageError } from "../errors/flow-errors.ts";
import { chooseTarget, targetNames } from "../providers/flow-file/choose-target.ts";
import { type Flow, loadFlow } from "../providers/flow-file/load-flow.ts";
import { isLazy, opOf } from "../spec/lazy.ts";
import { isTask, taskDefinitionKey } from "../spec/task-definition.ts";
import type { CommandContext } from "./command-context.ts";
import { shellWord } from "./flow-store.ts";
import type { Host } from "./host.ts";
import { addRunOptions, runTargetCommand, shapedCommand } from "./target-command.ts";

const shape = { name: "cascade run", description: "run a target of a flow file", hasFile: true };

/**
 * `cascade run FILE [TARGET]`. The words are read twice: the options of a flow are known only after FILE and TARGET are,
 * and these are found without them because they come first.
 */
export async function runCommand(context: CommandContext, words: readonly string[]): Promise<number> {
  const { host } = context;
  const first = shapedCommand(host, shape).helpOption(false);
  addRunOptions(first);
  first.addOption(new Option("-h, --help", "show this help")).addOption(new Option("--param <name=value>"));
  const { operands } = first.parseOptions([...words]);
  const [file, wanted] = operands;
  const wantsHelp = first.opts<{ help?: boolean }>().help === true;
  if (file === undefined) {
    if (wantsHelp || words.length === 0) return generalHelp(host, wantsHelp, []);
    throw new FlowUsageError(
      "FILE is missing: write cascade run FILE [TARGET], and options of the flow after that.",
    );
  }
  const flow = await loadFlow(file, host.cwd);
  const names = targetNames(flow);
  const notes = names.length > 1 ? [`Targets of ${file}: ${names.join(", ")}`] : [];
  try {
    const { target, name } = chooseTarget(flow, wanted);
    const runName = name === "default" ? basename(flow.path, extname(flow.path)) : name;
    const description = descriptionOf(flow, name, target);
    return await runTargetCommand(context, {
      ...shape,
      description,
      target,
      runName,
      words,
      notes,
      exports: flow.exports,
      resume: (id, storeWords) => `cascade resume ${shellWord(id)} ${shellWord(flow.file)}${storeWords}`,
    });
  } catch (error) {
    if (wantsHelp && isCascadeError(error, "CS_FLOW_SEVERAL_TARGETS")) return generalHelp(host, true, notes);
    throw error;
  }
}

/** What is known without a target. Asked for, it is a result; shown because FILE is missing, it is an error. */
function generalHelp(host: Host, isAskedFor: boolean, notes: readonly string[]): number {
  const command = shapedCommand(host, shape);
  addRunOptions(command);
  const more =
    notes.length > 0
      ? notes
      : ["The flow's own parameters are options too: cascade run FILE --help shows them."];
  command.addHelpText("after", `\n${more.join("\n")}`);
  command.outputHelp({ error: !isAskedFor });
  return isAskedFor ? 0 : 2;
}

function descriptionOf(flow: Flow, name: string, target: unknown): string {
  const op = isLazy(target) ? opOf(target) : undefined;
  const exported = flow.exports[name];
  const task = isTask(exported) ? exported[taskDefinitionKey] : op;
  const about =
    task !== undefined && "description" in task && typeof task.description === "string"
      ? task.description
      : "";
  const what = `run ${name === "default" ? "the default target" : `target "${name}"`} of ${flow.file}`;
  return about === "" ? what : `${what}: ${about}`;
}
