import { InvalidPolicyError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { type Duration, toMilliseconds } from "./duration.ts";
import type { RetryPolicy } from "./policies.ts";

/** What `retry` and `withRetry` take. */
export interface RetryOptions {
  /** Total number of calls, a whole number of at least 1 (3 = one call and two retries). */
  readonly attempts: number;
  /** Wait before the second call (default 0). */
  readonly delay?: Duration;
  /** Factor from one delay to the next, at least 1 (default 1). */
  readonly backoff?: number;
  /** No delay is longer than this (default: no bound). */
  readonly maxDelay?: Duration;
  /** Share of each delay that is random: `true` for all of it, or 0 to 1 (default 0). */
  readonly jitter?: boolean | number;
  /** Only errors for which this says true are retried (default: all). */
  readonly retryIf?: (error: unknown, attempt: number) => boolean;
}

const known = new Set(["attempts", "delay", "backoff", "maxDelay", "jitter", "retryIf"]);

/** Checks retry options and fills in the defaults. */
export function toRetryPolicy(options: unknown, where: string): RetryPolicy {
  if (typeof options !== "object" || options === null) {
    throw new InvalidPolicyError(
      where,
      `${quote(options)} is no retry policy; give { attempts: 3, delay: "1s" }.`,
    );
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key))
      throw new InvalidPolicyError(where, `unknown option "${key}"; known: ${[...known].join(", ")}.`);
  }
  const given = options as Partial<RetryOptions>;
  const attempts = given.attempts;
  if (attempts === undefined || !Number.isSafeInteger(attempts) || attempts < 1) {
    throw new InvalidPolicyError(
      where,
      `attempts is ${quote(attempts)}; it counts all calls and must be a whole number of at least 1.`,
    );
  }
  const backoff = given.backoff ?? 1;
  if (typeof backoff !== "number" || !Number.isFinite(backoff) || backoff < 1) {
    throw new InvalidPolicyError(where, `backoff is ${quote(backoff)}; it must be a number of at least 1.`);
  }
  const jitter =
    given.jitter === undefined || given.jitter === false ? 0 : given.jitter === true ? 1 : given.jitter;
  if (typeof jitter !== "number" || !(jitter >= 0 && jitter <= 1)) {
    throw new InvalidPolicyError(
      where,
      `jitter is ${quote(jitter)}; it must be true, false or a number from 0 to 1.`,
    );
  }
  if (given.retryIf !== undefined && typeof given.retryIf !== "function") {
    throw new InvalidPolicyError(where, "retryIf must be a function (error, attempt) => boolean.");
  }
  return {
    attempts,
    delay: toMilliseconds(given.delay ?? 0, `${where} delay`),
    backoff,
    maxDelay:
      given.maxDelay === undefined
        ? Number.POSITIVE_INFINITY
        : toMilliseconds(given.maxDelay, `${where} maxDelay`),
    jitter,
    retryIf: given.retryIf,
  };
}
