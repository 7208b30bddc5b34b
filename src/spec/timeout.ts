import { InvalidPolicyError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { type Duration, toMilliseconds } from "./duration.ts";
import type { TimeoutPolicy } from "./policies.ts";

/** What `timeout` and `withTimeout` take: a duration in all, or limits of both kinds. */
export type TimeoutOptions =
  | Duration
  | {
      /** From the start of an attempt to its end. */
      readonly total?: Duration;
      /** Without a sign of life: since the start, or the last `ctx.progress`. */
      readonly idle?: Duration;
    };

/** Checks timeout options. */
export function toTimeoutPolicy(options: unknown, where: string): TimeoutPolicy {
  if (typeof options !== "object" || options === null)
    return { total: toMilliseconds(options, where), idle: undefined };
  for (const key of Object.keys(options)) {
    if (key !== "total" && key !== "idle")
      throw new InvalidPolicyError(where, `unknown option "${key}"; known: total, idle.`);
  }
  const { total, idle } = options as { total?: unknown; idle?: unknown };
  if (total === undefined && idle === undefined)
    throw new InvalidPolicyError(where, `${quote(options)} sets no limit; give total, idle or both.`);
  return {
    total: total === undefined ? undefined : toMilliseconds(total, `${where} total`),
    idle: idle === undefined ? undefined : toMilliseconds(idle, `${where} idle`),
  };
}
