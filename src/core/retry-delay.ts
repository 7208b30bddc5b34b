import type { RetryPolicy } from "../spec/policies.ts";

/**
 * Milliseconds until a body is called again after its attempt number `attempt` failed; undefined when it is not.
 *
 * delay * backoff^(attempt - 1), at most maxDelay; of that, the share `jitter` is random.
 */
export function retryDelay(
  policy: RetryPolicy | undefined,
  attempt: number,
  random: () => number,
): number | undefined {
  if (policy === undefined || attempt >= policy.attempts) return undefined;
  // Nothing times infinity is not a number: a backoff may overflow.
  if (policy.delay === 0) return 0;
  const full = Math.min(policy.delay * policy.backoff ** (attempt - 1), policy.maxDelay);
  if (policy.jitter === 0) return full;
  return full * (1 - policy.jitter * random());
}
