const grouped = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** 12345 as "12,345". */
export function count(value: number): string {
  return grouped.format(value);
}

/** Large numbers in few signs: 123456 as "123.5K". */
export function brief(value: number): string {
  return value < 100_000 ? grouped.format(value) : compact.format(value);
}

/** "1 file", "2 files", "3 branches". */
export function some(value: number, thing: string, things = `${thing}s`): string {
  return `${count(value)} ${value === 1 ? thing : things}`;
}

/** Bytes as people say them. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  const power = Math.min(4, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1_000 ** power;
  return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

/** A share as "12%"; "<1%" for a trace of something. */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return share > 0 && share < 1 ? "<1%" : `${Math.round(share)}%`;
}

const longDay = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

/** A day of the universal calendar, "2025-11-23". */
export function day(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "?" : date.toISOString().slice(0, 10);
}

/** Two days, as people write them: "23 July 2025 to 25 November 2025". */
export function period(from: number, to: number): string {
  const [first, last] = [from, to].map((time) =>
    Number.isNaN(new Date(time).getTime()) ? "?" : longDay.format(time),
  );
  return first === last ? `on ${first}` : `from ${first} to ${last}`;
}
