import { brandAsCascadeError, CascadeError } from "./cascade-error.ts";

/** What a message names of several failures or keys; the others are counted. */
const mostFailures = 3;
const mostKeys = 20;

/** `CS_ALL_FAILED`: none of the alternatives of `firstOf` succeeded. `errors` are the failures, in their order. */
export class AllFailedError extends AggregateError {
  readonly code = "CS_ALL_FAILED";
  constructor(errors: readonly unknown[]) {
    const named = errors.slice(0, mostFailures).map(firstLine).join("; ");
    const rest = errors.length > mostFailures ? `; and ${errors.length - mostFailures} more` : "";
    super(
      errors,
      `firstOf: no alternative succeeded, ${errors.length} failed: ${named}${rest}. Look at .errors, or end the list with an alternative that cannot fail.`,
    );
    this.name = "AllFailedError";
  }
  static {
    brandAsCascadeError(AllFailedError.prototype);
  }
}

/** `CS_UNBOUND_JUMP`: a body returned a jump, and nothing says where it leads. */
export class UnboundJumpError extends CascadeError {
  constructor(task: string, key: string) {
    super(
      "CS_UNBOUND_JUMP",
      `task "${task}" returned a jump to ${key}, but this call is not bound to any jumps. Write bind(call, selectJump({ … })) with a route for it.`,
    );
  }
}

/** `CS_UNKNOWN_JUMP`: a bound node returned a jump whose key has no route. */
export class UnknownJumpError extends CascadeError {
  /** The keys that have a route. */
  readonly known: readonly string[];
  constructor(where: string, key: string, known: readonly string[]) {
    super(
      "CS_UNKNOWN_JUMP",
      `${where}: no jump leads to ${key}. Known keys: ${listed(known)}. Add a route, or null to end there with the data.`,
    );
    this.known = known;
  }
}

function listed(keys: readonly string[]): string {
  const named = keys.slice(0, mostKeys).join(", ") || "none";
  return keys.length > mostKeys ? `${named} and ${keys.length - mostKeys} more` : named;
}

function firstLine(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message || error.name : String(error);
    return text.split("\n", 1)[0] ?? "";
  } catch {
    return "a value that cannot be shown";
  }
}
