import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

const literalOp: Op = { kind: Kind.literal, name: "literal" };

/**
 * A value that is passed on as it is, without being searched for LazyResults: for large or unusual structures.
 *
 * @example
 * const size = task("size", (rows: readonly number[]) => rows.length);
 * await run(size(literal([1, 2, 3]))); // => 3
 */
export function literal<T>(value: T): LazyResult<T> {
  return new LazyResult(literalOp, [value], 0, noPolicies);
}
