import { InvalidAmountError } from "../errors/gate-errors.ts";
import { quote } from "../errors/quote.ts";
import { isLazy, type Lazy } from "../spec/lazy.ts";
import type { Activity } from "./activity.ts";
import type { Amount } from "./gate/ticket.ts";

/** What an attempt takes of each capacity, with the values of LazyResults in place; or why that cannot be. */
export function amountsOf(
  activity: Activity,
): { readonly amounts: readonly Amount[] } | { readonly error: unknown } {
  const { frame, slot } = activity;
  const { amounts } = activity.policies;
  if (amounts.length === 0) return { amounts: [] };
  const { amountStart, deps } = frame.plan;
  let edge = amountStart[slot] ?? 0;
  const read = (given: Lazy | string | number | undefined): unknown =>
    isLazy(given) ? frame.values[deps[edge++] ?? 0] : given;
  const found: Amount[] = [];
  for (const { name, key, amount } of amounts) {
    const keyValue = read(key);
    const amountValue = read(amount);
    if (
      key !== undefined &&
      (typeof keyValue !== "string" || keyValue === "") &&
      typeof keyValue !== "number"
    )
      return { error: new InvalidAmountError(name, `an amount for the key ${quote(keyValue)}`) };
    if (typeof amountValue !== "number" || !Number.isFinite(amountValue) || amountValue < 0)
      return { error: new InvalidAmountError(name, quote(amountValue)) };
    found.push({ name: key === undefined ? name : `${name}:${String(keyValue)}`, amount: amountValue });
  }
  return { amounts: found };
}
