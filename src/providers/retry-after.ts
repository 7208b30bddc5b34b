/**
 * Milliseconds that a `Retry-After` header asks to wait: it holds seconds, or a date.
 *
 * @param header - its value, or null where there is none
 * @param now - milliseconds since the epoch
 * @returns 0 for a date that has passed; undefined where there is none, or none that can be read
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1_000, Number.MAX_SAFE_INTEGER);
  // Dates begin with the name of a day; what else Date.parse can read is none of HTTP's.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
