import { CommanderError } from "commander";
import { chooseTarget } from "../providers/flow-file/choose-target.ts";
import { loadFlow } from "../providers/flow-file/load-flow.ts";
import { ownPackage } from "../providers/flow-file/own-package.ts";
import { baseCommand } from "./base-command.ts";
import { cancelCommand } from "./cancel-command.ts";
import type { CommandContext } from "./command-context.ts";
import { reportOn } from "./execute-target.ts";
import { exitCodeOf } from "./exit-code.ts";
import type { FlowEngine } from "./flow-engine.ts";
import type { Host } from "./host.ts";
import { listenForInterruption } from "./interruption.ts";
import { lookCommand } from "./look-commands.ts";
import { resumeCommand } from "./resume-command.ts";
import { runCommand } from "./run-command.ts";
import { runsCommand } from "./runs-command.ts";
import { showCommand } from "./show-command.ts";
import { signalCommand } from "./signal-command.ts";

/** What there is: the command with its arguments, and what it is for. */
const commands: readonly (readonly [usage: string, about: string])[] = [
  ["run <file> [target]", "run a target of a flow file"],
  ["graph <file> [target]", "draw the graph of a target: mermaid, dot, svg or json"],
  ["plan <file> [target]", "tell what a run would do, without running anything"],
  ["runs", "list the stored runs"],
  ["show <run>", "show a stored run: what is done, and what it waits for"],
  ["resume <run> [file]", "go on with a stored run"],
  ["retry <run> [file]", "go on with a stored run that has failed"],
  ["cancel <run>", "cancel a stored run for good"],
  ["signal <topic> [data]", "send a signal to whoever receives the topic next"],
];

/** Commands about stored runs. */
const ofRuns: Readonly<
  Record<string, (context: CommandContext, words: readonly string[]) => Promise<number>>
> = {
  runs: runsCommand,
  show: showCommand,
  resume: (context, words) => resumeCommand(context, "resume", words),
  retry: (context, words) => resumeCommand(context, "retry", words),
  cancel: cancelCommand,
  signal: signalCommand,
};

/** The `cascade` command: reads the words, does what they say, and resolves with the exit code. Never rejects. */
export function commandLine(host: Host, engine: FlowEngine): Promise<number> {
  return guarded(host, engine, (context) => {
    const [first = "", ...rest] = host.argv;
    const [command = "", ...words] = first === "help" && rest.length > 0 ? [...rest, "--help"] : host.argv;
    switch (command) {
      case "run":
        return runCommand(context, words);
      case "graph":
      case "plan":
        return lookCommand(host, command, words, {
          program: "cascade",
          hasFile: true,
          find: async (file = "", target) => chooseTarget(await loadFlow(file, host.cwd), target).target,
        });
      default: {
        const about = Object.hasOwn(ofRuns, command) ? ofRuns[command] : undefined;
        return about === undefined ? overview(host) : about(context, words);
      }
    }
  });
}

/** Turns what a command throws into a message and an exit code. Ctrl-C ends it at once until it runs something. */
export async function guarded(
  host: Host,
  engine: FlowEngine,
  command: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const interruption = listenForInterruption(host);
  try {
    return await command({ host, engine, interruption });
  } catch (error) {
    // The parser has said it already, with the usage.
    if (!(error instanceof CommanderError))
      host.stderr.write(reportOn(host, error, host.argv.includes("--verbose")));
    return exitCodeOf(error);
  } finally {
    interruption.stop();
  }
}

async function overview(host: Host): Promise<number> {
  const program = baseCommand(
    host,
    "cascade",
    "Runs and shows computation graphs that are written in TypeScript.",
  );
  program.version(ownPackage().version, "-V, --version", "show the version");
  for (const [usage, about] of commands) {
    program
      .command(usage)
      .description(about)
      .allowUnknownOption()
      .action(() => {});
  }
  program.addHelpText("after", "\ncascade run FILE --help shows the parameters of a flow.");
  if (host.argv.length === 0) {
    program.outputHelp({ error: true });
    return 2;
  }
  program.parse([...host.argv], { from: "user" });
  return 0;
}
