import { Option } from "commander";
import { jsonLine } from "../events/json-log.ts";
import { dryRun, type Plan } from "../graph/dry-run.ts";
import { renderPlan } from "../render/plan-text.ts";
import { type GraphFormat, visualize } from "../render/visualize.ts";
import { baseCommand } from "./base-command.ts";
import type { Host } from "./host.ts";

/** What looks at a target without running it. */
export type LookCommand = "graph" | "plan";

/** How the target of the words is found: in a flow file, or there is only the one. */
export interface LookSubject {
  /** The program, as help shows it. */
  readonly program: string;
  readonly hasFile: boolean;
  readonly find: (file: string | undefined, target: string | undefined) => Promise<unknown>;
}

const formats = ["mermaid", "dot", "svg", "json"] as const satisfies readonly GraphFormat[];
const abouts = {
  graph: "draw the graph of a target",
  plan: "tell what a run would do, without running anything",
};

/** `graph` and `plan`: text on stdout that nothing had to run for. */
export async function lookCommand(
  host: Host,
  which: LookCommand,
  words: readonly string[],
  subject: LookSubject,
): Promise<number> {
  const command = baseCommand(host, `${subject.program} ${which}`, abouts[which]);
  if (subject.hasFile) {
    command.argument("<file>", "flow file, TypeScript or JavaScript");
    command.argument("[target]", "name of the export (default: the default export, or the only one)");
  }
  if (which === "graph") {
    command.addOption(new Option("--format <format>", "how it is drawn").choices(formats).default("mermaid"));
  } else command.addOption(new Option("--json", "write the plan as JSON"));
  command.action(() => {}).parse([...words], { from: "user" });
  const target = await subject.find(command.args[0], command.args[1]);
  const options = command.opts<{ format?: GraphFormat; json?: boolean }>();
  const text =
    which === "graph"
      ? visualize(target, { format: options.format ?? "mermaid" })
      : planText(dryRun(target), options.json);
  host.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  return 0;
}

function planText(plan: Plan, json = false): string {
  if (!json) return renderPlan(plan);
  const { graph: _graph, ...rest } = plan;
  return JSON.stringify(JSON.parse(jsonLine(rest)), undefined, 2);
}
