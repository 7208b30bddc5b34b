import { quote } from "../errors/quote.ts";
import type { Plan, PlanEnv, PlanNode, PlanParam, PlanTask } from "../graph/dry-run.ts";
import { displayText } from "./display-text.ts";

/** How a plan is written. */
export interface PlanTextOptions {
  /** Names that are listed of each stage; the others are counted (default 12). */
  readonly namesPerStage?: number;
}

/**
 * A plan as text for people: what runs together, how often each task is called, what has to be given.
 *
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * renderPlan(dryRun(add(1, 2))).split("\n")[0]; // => "1 node in 1 stage"
 */
export function renderPlan(plan: Plan, { namesPerStage = 12 }: PlanTextOptions = {}): string {
  const running = plan.nodes.filter(({ runs }) => runs !== "never");
  const lines = [`${count(running.length, "node")} in ${count(plan.stages.length, "stage")}`, ""];
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const width = String(plan.stages.length).length;
  plan.stages.forEach((ids, index) => {
    const nodes = ids.flatMap((id) => byId.get(id) ?? []);
    const names = grouped(nodes);
    const rest = names.length - namesPerStage;
    const shown = names.slice(0, namesPerStage).join(", ");
    lines.push(`  ${String(index + 1).padStart(width)}  ${shown}${rest > 0 ? `, … and ${rest} more` : ""}`);
  });
  const never = plan.nodes.filter(({ runs }) => runs === "never");
  if (never.length > 0) lines.push("", `Never runs: ${grouped(never).slice(0, namesPerStage).join(", ")}`);
  if (running.some(({ runs }) => runs === "conditional"))
    lines.push("", "? may not run (a condition or a route decides)");
  lines.push(...section("Tasks", plan.tasks.map(taskRow)));
  lines.push(...section("Parameters", plan.params.map(paramRow)));
  lines.push(...section("Environment", plan.env.map(envRow)));
  lines.push(...warningLines(plan.warnings));
  return `${lines.join("\n")}\n`;
}

/** Names with how often they occur: `fetch ×3`, `publish?`. */
function grouped(nodes: readonly PlanNode[]): string[] {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const kind = node.kind === "map" ? ".map" : "";
    const attempts = node.attempts > 1 ? ` (up to ${node.attempts} attempts)` : "";
    const text = `${displayText(node.name)}${kind}${node.runs === "conditional" ? "?" : ""}${attempts}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, times]) => (times === 1 ? text : `${text} ×${times}`));
}

function taskRow({ name, calls, conditional, more }: PlanTask): string[] {
  const maybe = conditional === 0 ? "" : `, ${conditional} of them may not run`;
  const lists = more ? `${calls === 0 ? "" : ", and "}one per item of a list that is not known yet` : "";
  return [displayText(name), `${calls === 0 && more ? "" : count(calls, "call")}${maybe}${lists}`];
}

function paramRow(param: PlanParam): string[] {
  const given = param.required ? "required" : `default ${param.secret ? "***" : shown(param.default)}`;
  const choices = param.choices === undefined ? "" : `, one of ${param.choices.map(shown).join(", ")}`;
  const about = param.description === undefined ? "" : `  ${displayText(param.description, 200)}`;
  return [displayText(param.name), `${param.type ?? "schema"}, ${given}${choices}${about}`];
}

function envRow({ name, required, secret, default: value }: PlanEnv): string[] {
  return [displayText(name), required ? "required" : `default ${secret ? "***" : shown(value)}`];
}

/** Warnings that are listed; the others are counted. */
const mostWarnings = 50;
const warningWidth = 100;

/** Each warning: its code, and below it what is wrong and what to do, in lines of a readable length. */
function warningLines(warnings: Plan["warnings"]): string[] {
  if (warnings.length === 0) return [];
  const lines = ["", "Warnings"];
  for (const { code, message } of warnings.slice(0, mostWarnings))
    lines.push(
      `  ${code}`,
      ...wrapped(displayText(message, 1_000), warningWidth).map((line) => `    ${line}`),
    );
  const rest = warnings.length - mostWarnings;
  return rest > 0 ? [...lines, `  and ${rest} more`] : lines;
}

/** Breaks a text between words; a word that is longer than a line has a line of its own. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function shown(value: unknown): string {
  return displayText(quote(value));
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([first = ""]) => first.length));
  return ["", title, ...rows.map(([first = "", second = ""]) => `  ${first.padEnd(width)}  ${second}`)];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
