import { CommanderError } from "commander";
import { chooseTarget } from "../providers/flow-file/choose-target.ts";
import { loadFlow } from "../providers/flow-file/load-flow.ts";
import { ownPackage } from "../providers/flow-file/own-package.ts";
import { baseCommand } from "./base-command.ts";
import type { CommandContext } from "./command-context.ts";
import { reportOn } from "./execute-target.ts";
import { exitCodeOf } from "./exit-code.ts";
import type { FlowEngine } from "./flow-engine.ts";
import type { Host } from "./host.ts";
import { listenForInterruption } from "./interruption.ts";
import { lookCommand } from "./look-commands.ts";
import { runCommand } from "./run-command.ts";

const commands: Readonly<Record<string, string>> = {
  run: "run a target of a flow file",
  graph: "draw the graph of a target: mermaid, dot, svg or json",
  plan: "tell what a run would do, without running anything",
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
      default:
        return overview(host);
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
  for (const [name, about] of Object.entries(commands)) {
    program
      .command(`${name} <file> [target]`)
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
