import type { SkipReason } from "../errors/run-errors.ts";

/** How a node ended, as a value: what `settle()` and `.settled()` give. */
export type Settled<T> =
  | { readonly status: "fulfilled"; readonly value: T }
  | { readonly status: "rejected"; readonly reason: unknown }
  | { readonly status: "skipped"; readonly reason: SkipReason };
