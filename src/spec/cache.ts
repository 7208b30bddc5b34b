import { InvalidPolicyError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import type { CachePolicy } from "./cache-policy.ts";

/** Checks that something can be used as a cache. */
export function toCachePolicy(given: unknown, where: string): CachePolicy {
  const isObject = (typeof given === "object" || typeof given === "function") && given !== null;
  const missing = ["get", "set"].filter(
    (name) => !isObject || typeof Reflect.get(given, name) !== "function",
  );
  if (missing.length === 0) return given as CachePolicy;
  throw new InvalidPolicyError(
    where,
    `${quote(given)} is no cache, it has no method ${missing.join(", ")}; give { get(key, info), set(key, value, info) }, or memory().`,
  );
}
