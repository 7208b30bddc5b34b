import { isCascadeError } from "../../errors/cascade-error.ts";
import { SkippedError } from "../../errors/run-errors.ts";
import type { Answer } from "../interpreter/compare-answers.ts";
import { outcomeText } from "../interpreter/compare-outcome.ts";

/** What a promise of a value tells in the end. */
export function toldOf(value: Promise<unknown>): Promise<Answer["told"]> {
  return value.then(
    (given) => ({ text: outcomeText({ status: "succeeded", value: given }) }),
    (error: unknown) => {
      if (isCascadeError(error, "CS_NOT_IN_RUN")) return "unknown";
      if (!(error instanceof SkippedError))
        return { text: outcomeText({ status: "failed", error: error as Error }) };
      if (error.reason.kind === "pruned") return "unsettled";
      return { text: outcomeText({ status: "skipped", reason: error.reason }) };
    },
  );
}
