import { toMilliseconds } from "../spec/duration.ts";

/**
 * How long a failure asks to wait before the next attempt: its `retryAfter`, in milliseconds or a text such as "2s", as
 * the errors of `http` have it where the server says so.
 *
 * @returns undefined where nothing is asked for, or nothing that is a length of time
 */
export function retryHint(error: unknown): number | undefined {
  try {
    if (typeof error !== "object" || error === null || !("retryAfter" in error)) return undefined;
    return toMilliseconds(error.retryAfter, "retryAfter");
  } catch {
    // A hint is only a hint: what cannot be read says nothing.
    return undefined;
  }
}
