import { InvalidArgumentError, Option } from "commander";
import { type LogLevel, logLevels } from "../events/log-level.ts";
import { type LogKind, logKinds } from "./make-reporter.ts";

/** Options of a run that are not the flow's own. */
export interface RunOptionValues {
  readonly json?: boolean;
  readonly log: LogKind;
  readonly logLevel: LogLevel;
  readonly maxConcurrency?: number;
  readonly onFailure?: "stop" | "drain";
  readonly verbose?: boolean;
  readonly store?: string;
  readonly runId?: string;
}

/** The options that every new run has, in the order in which help shows them. */
export function runOptions(): Option[] {
  return [
    ...watchOptions(),
    storeOption("keep the run there, so that it survives this process"),
    new Option("--run-id <id>", "keep the run by this name; given again, it goes on with that run").argParser(
      notEmpty,
    ),
  ];
}

/** The options of whatever waits for a run's end. */
export function watchOptions(): Option[] {
  return [
    new Option("--json", "write the result as JSON, whatever it is"),
    new Option("--log <kind>", "how the run is told, on stderr").choices(logKinds).default("human"),
    new Option("--log-level <level>", "the least important thing to tell").choices(logLevels).default("info"),
    new Option("--max-concurrency <n>", "so many task bodies at the same time").argParser(positiveInteger),
    new Option(
      "--on-failure <what>",
      "stop, or drain: first finish what does not need the failed task",
    ).choices(["stop", "drain"]),
    new Option("--verbose", "show errors with their stack"),
  ];
}

export function storeOption(about: string): Option {
  return new Option("--store <url>", `${about}: sqlite:PATH or postgres://…`).argParser(notEmpty);
}

function notEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return value;
}
