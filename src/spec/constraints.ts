import { AccessorArgumentError } from "../errors/argument-errors.ts";
import { InvalidPolicyError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { argsOf, isLazy, isLiteral, type Lazy } from "./lazy.ts";
import type { AmountSpec } from "./policies.ts";

/** How much of one capacity: a number, a LazyResult of one, or an amount for each key, such as a tenant or a host. */
export type ConstraintAmount =
  | number
  | Lazy<number>
  | {
      /** Makes the capacity's name "name:key". */
      readonly key: string | Lazy<string>;
      /** Default 1. */
      readonly amount?: number | Lazy<number>;
    };

/** What `constraints` and `withConstraints` take: an amount for each name of a capacity. */
export type Constraints = Readonly<Record<string, ConstraintAmount>>;

/** Checks amounts, and merges them by name into what was said before. */
export function mergeAmounts(
  before: readonly AmountSpec<Lazy>[],
  given: unknown,
  where: string,
): { readonly amounts: readonly AmountSpec<Lazy>[]; readonly amountDeps: readonly Lazy[] } {
  if (typeof given !== "object" || given === null || Array.isArray(given) || isLazy(given)) {
    throw new InvalidPolicyError(
      where,
      `${quote(given)} is no set of amounts; give { gpu: 1 } or { host: { key: name } }.`,
    );
  }
  const merged = new Map(before.map((amount) => [amount.name, amount]));
  for (const name of Object.keys(given)) {
    const property = Object.getOwnPropertyDescriptor(given, name);
    if (property?.get !== undefined || property?.set !== undefined)
      throw new AccessorArgumentError(where, name);
    if (name === "") throw new InvalidPolicyError(where, "a capacity has an empty name.");
    merged.set(name, toAmount(name, property?.value, `${where} ${name}`));
  }
  const amounts = [...merged.values()];
  return { amounts, amountDeps: amounts.flatMap(({ key, amount }) => [key, amount].filter(isLazy)) };
}

function toAmount(name: string, given: unknown, where: string): AmountSpec<Lazy> {
  if (typeof given !== "object" || given === null || isLazy(given))
    return { name, key: undefined, amount: checkAmount(given, where) };
  for (const field of Object.keys(given)) {
    if (field !== "key" && field !== "amount")
      throw new InvalidPolicyError(where, `unknown field "${field}"; known: key, amount.`);
  }
  const { key, amount = 1 } = given as { key?: unknown; amount?: unknown };
  const plainKey = unwrapped(key);
  if (!isLazy(plainKey) && (typeof plainKey !== "string" || plainKey === ""))
    throw new InvalidPolicyError(
      where,
      `the key is ${quote(plainKey)}; it must be a text that is not empty.`,
    );
  return { name, key: plainKey, amount: checkAmount(amount, where) };
}

function checkAmount(given: unknown, where: string): Lazy | number {
  const amount = unwrapped(given);
  if (isLazy(amount)) return amount;
  if (typeof amount === "number" && Number.isFinite(amount) && amount >= 0) return amount;
  throw new InvalidPolicyError(
    where,
    `${quote(amount)} is no amount; it must be a finite number of at least 0.`,
  );
}

/** What a literal holds is not a node. */
function unwrapped(value: unknown): unknown {
  return isLazy(value) && isLiteral(value) ? argsOf(value)[0] : value;
}
