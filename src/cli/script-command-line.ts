import { basename, extname } from "node:path";
import type { CliOptions } from "./cli-options.ts";
import { guarded } from "./command-line.ts";
import { shellWord } from "./flow-store.ts";
import { type Host, processHost } from "./host.ts";
import { localFlowEngine } from "./local-flow-engine.ts";
import { lookCommand } from "./look-commands.ts";
import { runTargetCommand } from "./target-command.ts";

/** The command line of one target: what `createCli` loads when it is first called. */
export function scriptCommandLine(target: unknown, options: CliOptions): Promise<number> {
  const argv = options.argv ?? process.argv.slice(2);
  const host: Host = { ...processHost(argv), ...options.host, argv };
  const name = options.name ?? basename(process.argv[1] ?? "script");
  return guarded(host, localFlowEngine(host.env), (context) => {
    const [first, ...rest] = argv;
    if (first === "graph" || first === "plan") {
      return lookCommand(host, first, rest, { program: name, hasFile: false, find: async () => target });
    }
    return runTargetCommand(context, {
      target,
      name,
      runName: basename(name, extname(name)),
      description: options.description ?? "",
      hasFile: false,
      exports: { store: options.store },
      words: first === "run" ? rest : argv,
      resume: (id, storeWords) => `the same command with --run-id ${shellWord(id)}${storeWords}`,
      notes: ["graph and plan as the first word show what a run would do."],
    });
  });
}
