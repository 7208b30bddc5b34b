import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { isLazy, type Lazy } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

const firstOfOp: Op = { kind: Kind.firstOf, name: "firstOf" };

/**
 * The value of the first that succeeds. The others, and what only they need, are aborted.
 *
 * When none succeeds: it fails with an AllFailedError if any of them failed, else it is skipped like the first of them.
 *
 * @param lazies - at least one LazyResult; all of them start together
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for an empty list or an item that is no LazyResult
 * @throws {AllFailedError} `CS_ALL_FAILED`, at run time; `errors` are the failures, in the order of the list
 * @example
 * const mirror = task("mirror", (name: string) => { if (name === "a") throw new Error("down"); return name; });
 * await run(firstOf([mirror("a"), mirror("b")])); // => "b"
 */
export function firstOf<const L extends readonly Lazy[]>(
  lazies: L,
): LazyResult<L[number] extends Lazy<infer U> ? U : never> {
  if (!Array.isArray(lazies) || lazies.length === 0)
    throw new InvalidCompositionError("firstOf", "give an array with at least one LazyResult.");
  const odd = lazies.findIndex((lazy) => !isLazy(lazy));
  if (odd >= 0)
    throw new InvalidCompositionError("firstOf", `item ${odd} is ${quote(lazies[odd])}, not a LazyResult.`);
  const deps = [...lazies];
  const binding = { deps, fill: () => deps, paths: () => deps.map((_, index) => `[${index}]`) };
  return new LazyResult(firstOfOp, deps, binding, noPolicies);
}
