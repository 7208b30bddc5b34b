import { isCascadeError } from "../../errors/cascade-error.ts";
import { RunParkedError } from "../../errors/store-errors.ts";
import { errorText } from "../../events/error-text.ts";

/** What a run that cannot go on here ends with. */
export function parkedBy(runId: string, error: unknown): unknown {
  const isKnown = isCascadeError(error, "CS_RUN_PARKED") || isCascadeError(error, "CS_CORRUPT_RUN");
  return isKnown ? error : new RunParkedError(runId, errorText(error), { cause: error });
}
