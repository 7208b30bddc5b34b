import { bind } from "./bind.ts";
import { type Duration, toMilliseconds } from "./duration.ts";
import type { Input } from "./input.ts";
import { isLazy } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

const waitOp: Op = { kind: Kind.wait, name: "wait" };

/**
 * Waits. It holds nothing while it does, and counts as not running.
 *
 * @param duration - milliseconds or a text such as "1.5s"; may be a LazyResult
 * @throws {InvalidDurationError} `CS_INVALID_DURATION`
 * @example
 * const late = task("late", () => "now");
 * await run(late().after(wait(5))); // => "now"
 */
export function wait(duration: Input<Duration>): LazyResult<void> {
  if (!isLazy(duration)) toMilliseconds(duration, "wait");
  const args: unknown[] = [duration];
  return new LazyResult(waitOp, args, bind(args, "wait"), noPolicies);
}
