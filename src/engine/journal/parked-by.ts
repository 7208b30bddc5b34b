import { isCascadeError } from "../../errors/cascade-error.ts";
import { RunParkedError } from "../../errors/store-errors.ts";
import { errorText } from "../../events/error-text.ts";

/** Codes that say what a process does not have, not what is wrong with a run. */
const missing: ReadonlySet<string> = new Set([
  "CS_UNKNOWN_TASK",
  "CS_AMBIGUOUS_TASK",
  "CS_UNKNOWN_SCHEMA",
  "CS_UNKNOWN_RESOURCE",
  "CS_MISSING_ENV",
  "CS_MISSING_PARAM",
  "CS_RUN_PARKED",
]);

/** Whether another process, or this one with something more, could go on with the run. */
export function isMissingHere(error: unknown): boolean {
  return isCascadeError(error) && missing.has(error.code);
}

/** What a run that cannot go on here ends with. */
export function parkedBy(runId: string, error: unknown): unknown {
  const isKnown = isCascadeError(error, "CS_RUN_PARKED") || isCascadeError(error, "CS_CORRUPT_RUN");
  return isKnown ? error : new RunParkedError(runId, errorText(error), { cause: error });
}
