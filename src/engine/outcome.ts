import { SkippedError, type SkipReason } from "../errors/run-errors.ts";

/** How a run ended; `outcome()` never rejects. */
export type Outcome<T> =
  | { readonly status: "succeeded"; readonly value: T }
  | { readonly status: "failed"; readonly error: unknown }
  | { readonly status: "skipped"; readonly reason: SkipReason }
  | { readonly status: "cancelled"; readonly error: unknown }
  | { readonly status: "interrupted"; readonly error: unknown }
  /** A stored run that cannot go on here until something is there that it needs. */
  | { readonly status: "parked"; readonly error: unknown };

/** The value of an outcome, or the error it stands for. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.status === "succeeded") return outcome.value;
  throw outcome.status === "skipped" ? new SkippedError(outcome.reason) : outcome.error;
}
