import type { CascadeError } from "../../errors/cascade-error.ts";
import type { ReportUndeclared } from "./amount-tables.ts";
import type { ConstraintHandler } from "./constraint-handler.ts";
import type { Capacities, ConstraintChange, ConstraintRecord } from "./constraint-record.ts";

/** Why a body does not start: what it waits for, or an error that its node fails with. */
export type Refusal = { readonly reason: string } | { readonly error: CascadeError };

export interface GateOptions {
  /** Handlers besides pause, concurrency and rate_limit; one of the same type replaces it. */
  readonly handlers?: readonly ConstraintHandler[];
  readonly capacities?: Capacities;
  /** Told when `tick` is to be called next, whenever that changes and after each tick; undefined = not at all. */
  readonly alarm: (at: number | undefined) => void;
  readonly changed?: (change: ConstraintChange) => void;
  /** A handler threw; it counts as permission. Told once per record. */
  readonly problem?: (record: ConstraintRecord, error: unknown) => void;
  /** A body asks for a capacity that nobody declared. */
  readonly undeclared?: ReportUndeclared;
}
