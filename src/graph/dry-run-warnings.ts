/** Something in a graph that will hurt, or is likely not meant. */
export interface DryRunWarning {
  /** A section of the chapter Warnings of docs/errors.md. */
  readonly code: DryRunWarningCode;
  /** What is wrong, and what to do. */
  readonly message: string;
  /** Id of the node it is about. */
  readonly node: string;
}

/** What can be told of a graph before it runs. */
export type DryRunWarningCode =
  | "CS_W_FORKED"
  | "CS_W_ROUTE_MISSING"
  | "CS_W_ROUTE_UNREACHABLE"
  | "CS_W_PARAM_CONFLICT"
  | "CS_W_LARGE_ARGUMENT"
  | "CS_W_NOT_STORABLE"
  | "CS_W_CAPACITY_UNDECLARED"
  | "CS_W_AMOUNT_INFEASIBLE";
