import { CommanderError } from "commander";
import { isCascadeError } from "../errors/cascade-error.ts";

/** Exit codes of every command. 130 is for what was interrupted. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What is wrong with the words of the command line, or with inputs that were not given. */
const usage = new Set([
  "CS_FLOW_NOT_FOUND",
  "CS_FLOW_NO_TARGET",
  "CS_FLOW_SEVERAL_TARGETS",
  "CS_FLOW_UNKNOWN_TARGET",
  "CS_FLOW_BAD_TARGET",
  "CS_FLOW_USAGE",
  "CS_MISSING_PARAM",
  "CS_UNKNOWN_PARAM",
  "CS_INVALID_PARAM",
  "CS_MISSING_ENV",
  "CS_INVALID_OPTION",
  "CS_INVALID_DURATION",
  "CS_INVALID_STORE",
  "CS_UNKNOWN_RUN",
  "CS_RUN_MISMATCH",
]);

/** The exit code for an error that ended a command: 2 when another command line would help, else 1. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  return isCascadeError(error) && usage.has(error.code) ? exitCodes.usage : exitCodes.failed;
}
