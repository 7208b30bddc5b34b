import { bind } from "./bind.ts";
import type { Gathered } from "./input.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

const allOp: Op = { kind: Kind.all, name: "all" };

/**
 * One value of a structure with LazyResults anywhere inside its plain arrays and objects. Tuples stay tuples.
 *
 * @param structure - passed through as it is where there is no LazyResult inside
 * @throws {PromiseArgumentError} `CS_PROMISE_ARGUMENT` for a promise inside
 * @example
 * const two = task("two", () => 2);
 * await run(all({ a: two(), list: [1, two()] })); // => { a: 2, list: [ 1, 2 ] }
 */
export function all<const S>(structure: S): LazyResult<Gathered<S>> {
  const args: unknown[] = [structure];
  const binding = bind(args, "all");
  return new LazyResult(allOp, args, binding, noPolicies);
}
