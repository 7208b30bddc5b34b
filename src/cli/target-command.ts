import type { Command } from "commander";
import { buildGraph } from "../graph/build-graph.ts";
import type { EnvOp } from "../spec/env.ts";
import { baseCommand } from "./base-command.ts";
import type { CommandContext } from "./command-context.ts";
import { executeTarget } from "./execute-target.ts";
import { flowInputs } from "./flow-inputs.ts";
import { storeOfRun } from "./flow-store.ts";
import { GivenParams } from "./given-params.ts";
import type { Host } from "./host.ts";
import type { KeptRun } from "./kept-run.ts";
import { flagText, type ParamFlag, paramFlags } from "./param-flags.ts";
import { addParamOptions, paramHelp, spellBooleans } from "./param-options.ts";
import { type RunOptionValues, runOptions } from "./run-options.ts";

/** A target that is to be run, and how the command around it looks. */
export interface TargetCommand {
  readonly target: unknown;
  /** The program and command, as help shows them. */
  readonly name: string;
  readonly description: string;
  /** The name of the run, where its target has none. */
  readonly runName: string;
  /** Whether FILE and TARGET are among the words. */
  readonly hasFile: boolean;
  readonly words: readonly string[];
  /** Lines below the options in help. */
  readonly notes: readonly string[];
  /** What the flow file exports. */
  readonly exports?: Readonly<Record<string, unknown>>;
  /** What a person types to go on with a stored run; what is given at last finds its store. */
  readonly resume: (id: string, storeWords: string) => string;
}

/** Makes options of the target's parameters, reads the words with them, and runs the target. */
export async function runTargetCommand(context: CommandContext, job: TargetCommand): Promise<number> {
  const inputs = flowInputs(buildGraph(job.target));
  const given = new GivenParams();
  const flags = paramFlags(inputs.params, reservedNames());
  const command = shapedCommand(context.host, job);
  addParamOptions(command, flags, given);
  addRunOptions(command);
  command.addHelpText("after", helpNotes(flags, inputs.env, job.notes));
  command.parse(spellBooleans(job.words, flags), { from: "user" });
  const options = command.opts<RunOptionValues>();
  return executeTarget(context, {
    target: job.target,
    name: job.runName,
    inputs,
    flags,
    params: given.values,
    options,
    kept: keptRun(context.host, job, options),
  });
}

/** A run is kept only if somebody asks for it: with an option, or with the store that the file exports. */
function keptRun(host: Host, job: TargetCommand, options: RunOptionValues): KeptRun | undefined {
  const wantsOne = options.runId !== undefined;
  const store = storeOfRun({ option: options.store, exports: job.exports, wantsOne }, host);
  if (store === undefined) return undefined;
  const resume = (id: string): string => job.resume(id, store.words);
  return { store, how: "start", resume, ...(options.runId === undefined ? {} : { runId: options.runId }) };
}

/** The command without any option. */
export function shapedCommand(
  host: Host,
  job: Pick<TargetCommand, "name" | "description" | "hasFile">,
): Command {
  const command = baseCommand(host, job.name, job.description);
  if (job.hasFile) {
    command.argument("<file>", "flow file, TypeScript or JavaScript");
    command.argument("[target]", "name of the export to run (default: the default export, or the only one)");
    command.usage("<file> [target] [options]");
  }
  return command.action(() => {});
}

/** Adds the options that every run has. */
export function addRunOptions(command: Command): void {
  for (const option of runOptions()) command.addOption(option);
}

/** Names that a parameter cannot have as an option. */
function reservedNames(): ReadonlySet<string> {
  return new Set([...runOptions().map((option) => option.name()), "param", "help", "version"]);
}

function helpNotes(flags: readonly ParamFlag[], env: readonly EnvOp[], notes: readonly string[]): string {
  const sections: string[] = [];
  const nameless = flags.filter(({ flag }) => flag === undefined);
  if (nameless.length > 0) {
    sections.push(
      "",
      "By name only:",
      ...nameless.map((flag) => `  ${flagText(flag)}  ${paramHelp(flag.spec)}`),
    );
  }
  if (env.length > 0) sections.push("", "Environment:", ...env.map(envLine));
  if (notes.length > 0) sections.push("", ...notes);
  return sections.join("\n");
}

function envLine({ name, hasDefault, default: value, secret }: EnvOp): string {
  const about = hasDefault ? `(default: ${secret ? "***" : JSON.stringify(value)})` : "(required)";
  return `  ${name}  ${about}${secret ? " (secret)" : ""}`;
}
