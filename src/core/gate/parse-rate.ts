import { InvalidConstraintError } from "../../errors/gate-errors.ts";
import { quote } from "../../errors/quote.ts";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const pattern = /^(\d+(?:\.\d+)?|\.\d+)\s*(?:\/\s*([smhd]))?$/;

/**
 * Starts per second of "10/s", "10/m", "0.5/h", "100/d", or of a number, which is per second.
 *
 * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` for anything negative, infinite, NaN or unreadable
 * @example no-run it is not part of the front door
 * parseRate("30/m"); // => 0.5
 */
export function parseRate(rate: unknown): number {
  const [, count, unit = "s"] = (typeof rate === "string" && pattern.exec(rate.trim())) || [];
  const perSecond = count === undefined ? rate : Number(count) / (seconds[unit] ?? 1);
  if (typeof perSecond === "number" && perSecond >= 0 && Number.isFinite(perSecond)) return perSecond;
  throw new InvalidConstraintError(
    "rate",
    `${quote(rate)} is none; give starts per second (0 or more, finite) or a text such as "10/s", "30/m", "0.5/h".`,
  );
}

/** A rate as one reads it best: "10/s", "30/m". */
export function rateText(perSecond: number): string {
  const fits = (unit: string): boolean => shown(perSecond, unit) >= 1;
  const unit = perSecond === 0 ? "s" : (["s", "m", "h"].find(fits) ?? "d");
  return `${shown(perSecond, unit)}/${unit}`;
}

/** Without the traces that division leaves: 10/60 per second are 10 per minute. */
function shown(perSecond: number, unit: string): number {
  return Number((perSecond * (seconds[unit] ?? 1)).toPrecision(12));
}
