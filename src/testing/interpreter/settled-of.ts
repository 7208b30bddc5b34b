import type { Settled } from "../../spec/settled.ts";
import type { Result } from "./result.ts";

/** How a node ended, as the value that `settle` and `.settled()` give. */
export function settledOf(result: Result): Settled<unknown> {
  if (result.status === "succeeded") return { status: "fulfilled", value: result.value };
  if (result.status === "failed") return { status: "rejected", reason: result.error };
  return { status: "skipped", reason: result.reason };
}
