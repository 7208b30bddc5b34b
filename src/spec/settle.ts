import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { isLazy, type Lazy } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";
import type { Settled } from "./settled.ts";

const settleOp: Op = { kind: Kind.settle, name: "settle" };

/**
 * How a node ended, as a value: `{ status: "fulfilled", value }`, `{ status: "rejected", reason }` or
 * `{ status: "skipped", reason }`.
 *
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for anything but a LazyResult
 * @example
 * const broken = task("broken", () => { throw new Error("no"); });
 * (await run(settle(broken()))).status; // => "rejected"
 */
export function settle<T>(lazy: Lazy<T>): LazyResult<Settled<T>> {
  if (!isLazy(lazy)) throw new InvalidCompositionError("settle", `${quote(lazy)} is not a LazyResult.`);
  const args: unknown[] = [lazy];
  return new LazyResult(settleOp, args, 1, noPolicies);
}
