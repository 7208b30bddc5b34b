import type { CascadeError } from "../../errors/cascade-error.ts";
import { InfeasibleAmountError, InvalidAmountError } from "../../errors/gate-errors.ts";
import { quote } from "../../errors/quote.ts";
import { isLazy, type Lazy } from "../../spec/lazy.ts";
import type { AmountSpec } from "../../spec/policies.ts";
import type { Result } from "./result.ts";

/** How much there is in all of a capacity; undefined where nobody says so. */
export type Declared = (name: string) => number | undefined;

/**
 * Why a body can never have what it asks for (7.1), or undefined.
 *
 * @param values - how the LazyResults among the amounts ended, in their order
 */
export function refusedAmounts(
  task: string,
  amounts: readonly AmountSpec<Lazy>[],
  values: readonly Result[],
  declared: Declared,
): CascadeError | undefined {
  const given = values.map((result) => (result.status === "succeeded" ? result.value : undefined));
  const read = (what: unknown): unknown => (isLazy(what) ? given.shift() : what);
  const asked: { readonly name: string; readonly amount: number }[] = [];
  for (const { name, key, amount } of amounts) {
    const [part, much] = [read(key), read(amount)];
    const isKey = key === undefined || (typeof part === "string" && part !== "") || typeof part === "number";
    if (!isKey) return new InvalidAmountError(name, `the key ${quote(part)}`);
    if (typeof much !== "number" || !(much >= 0 && much < Number.POSITIVE_INFINITY))
      return new InvalidAmountError(name, quote(much));
    asked.push({ name: key === undefined ? name : `${name}:${String(part)}`, amount: much });
  }
  for (const { name, amount } of asked) {
    const total = declared(name) ?? Number.POSITIVE_INFINITY;
    if (amount > total) return new InfeasibleAmountError(task, name, amount, total);
  }
  return undefined;
}
