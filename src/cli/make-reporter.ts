import type { LogLevel } from "../events/log-level.ts";
import type { ProgressPlan } from "../events/progress.ts";
import type { Host } from "./host.ts";
import { humanReporter } from "./human-reporter.ts";
import { jsonReporter } from "./json-reporter.ts";
import { liveReporter } from "./live-reporter.ts";
import { type Reporter, silentReporter } from "./reporter.ts";
import { terminalOf } from "./terminal.ts";

/** The kinds of log one can ask for. */
export const logKinds = ["human", "json", "silent"] as const;
export type LogKind = (typeof logKinds)[number];

/** The reporter for what was asked for and for what the terminal can do. */
export function makeReporter(
  host: Host,
  options: { readonly kind: LogKind; readonly level: LogLevel; readonly plan: readonly ProgressPlan[] },
): Reporter {
  if (options.kind === "silent") return silentReporter;
  if (options.kind === "json") return jsonReporter(host, options.level);
  const terminal = terminalOf(host.stderr, host.env);
  return terminal.isLive
    ? liveReporter(host, terminal, options)
    : humanReporter(host, terminal, options.level);
}
