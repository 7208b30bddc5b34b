import { InvalidOptionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { type Duration, toMilliseconds } from "../spec/duration.ts";

/**
 * Milliseconds until a deadline: a length of time from now, or a point in time.
 *
 * @throws {InvalidOptionError} `CS_INVALID_OPTION` for a Date that is none
 * @throws {InvalidDurationError} `CS_INVALID_DURATION`
 */
export function deadlineIn(deadline: Duration | Date, now: number): number {
  if (!(deadline instanceof Date)) return toMilliseconds(deadline, 'option "deadline"');
  const at = deadline.getTime();
  if (Number.isNaN(at)) throw new InvalidOptionError("deadline", `${quote(deadline)} is no valid date.`);
  return Math.max(0, at - now);
}
