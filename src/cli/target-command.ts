import type { Command } from "commander";
import { buildGraph } from "../graph/build-graph.ts";
import type { EnvOp } from "../spec/env.ts";
import { baseCommand } from "./base-command.ts";
import type { CommandContext } from "./command-context.ts";
import { executeTarget } from "./execute-target.ts";
import { flowInputs } from "./flow-inputs.ts";
import { GivenParams } from "./given-params.ts";
import type { Host } from "./host.ts";
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
  return executeTarget(context, {
    target: job.target,
    name: job.runName,
    inputs,
    flags,
    params: given.values,
    options: command.opts<RunOptionValues>(),
  });
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
