import type { RetryPolicy } from "../spec/policies.ts";

/**
 * Milliseconds until a body is called again after its attempt number `attempt` failed; undefined when it is not.
 *
 * delay * backoff^(attempt - 1), of which the share `jitter` is random; or the milliseconds that the error asked for
 * (`hint`), if those are more; at most maxDelay.
 */
export function retryDelay(
  policy: RetryPolicy | undefined,
  attempt: number,
  random: () => number,
  hint = 0,
): number | undefined {
  if (policy === undefined || attempt >= policy.attempts) return undefined;
  return Math.min(Math.max(ownDelay(policy, attempt, random), hint), policy.maxDelay);
}

function ownDelay(policy: RetryPolicy, attempt: number, random: () => number): number {
  // Nothing times infinity is not a number: a backoff may overflow.
  if (policy.delay === 0) return 0;
  const full = Math.min(policy.delay * policy.backoff ** (attempt - 1), policy.maxDelay);
  return policy.jitter === 0 ? full : full * (1 - policy.jitter * random());
}
