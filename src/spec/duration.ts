import { InvalidDurationError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";

/** A length of time: milliseconds, or a text such as "250ms", "1.5s", "2m", "3h", "1d". */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const pattern = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h|d)$/;

/**
 * Milliseconds of a duration.
 *
 * @param value - what the user gave
 * @param where - what to call it in an error
 * @throws {InvalidDurationError} `CS_INVALID_DURATION` for anything negative, infinite, NaN or unreadable
 */
export function toMilliseconds(value: unknown, where: string): number {
  if (typeof value === "number" && value >= 0 && Number.isFinite(value)) return value;
  if (typeof value === "string") {
    const match = pattern.exec(value.trim());
    const unit = match?.[2] === undefined ? undefined : units[match[2]];
    if (match !== null && unit !== undefined) {
      const milliseconds = Number(match[1]) * unit;
      if (Number.isFinite(milliseconds)) return milliseconds;
    }
  }
  throw new InvalidDurationError(where, quote(value));
}
