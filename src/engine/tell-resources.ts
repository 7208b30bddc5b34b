import type { Outbox } from "./outbox.ts";
import type { ResourceReports } from "./resources/resource-reports.ts";
import type { TearDownProblems } from "./resources/resource-scope.ts";

/** Resources that come and go, as events of a run. */
export function resourceReports(outbox: Outbox): ResourceReports {
  return {
    get observed() {
      return outbox.observed;
    },
    acquired: (resource, scope, duration) =>
      outbox.post({ type: "resource-acquired", resource, scope, duration }),
    released: (resource, scope, error) => outbox.post({ type: "resource-released", resource, scope, error }),
  };
}

/** A tear-down that failed hides nothing, but is not hidden either. */
export function warnOfTearDown(
  outbox: Outbox,
  problems: TearDownProblems,
  mask: (text: string) => string,
): void {
  for (const problem of problems) {
    if (!outbox.observed) process.emitWarning(mask(problem.message), { code: "CS_W_TEAR_DOWN" });
    else outbox.post({ type: "warning", code: "CS_W_TEAR_DOWN", message: problem.message, cause: problem });
  }
}
