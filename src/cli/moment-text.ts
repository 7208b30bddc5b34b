import { durationText } from "../events/amount-text.ts";

const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** "2026-03-01 14:05:09": a moment (milliseconds since the epoch) as the clock on the wall shows it. */
export function localTime(at: number): string {
  const date = new Date(at);
  // A store may hold anything.
  if (Number.isNaN(date.getTime())) return String(at);
  const two = (amount: number): string => String(amount).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** "now", "12 s ago", "5 min ago", "in 3 h", "in 30 d": how far a moment is away, roughly. */
export function awayText(at: number, now: number): string {
  const away = Math.abs(at - now);
  const [size, unit] = units.find(([length]) => away >= length) ?? [1_000, "s"];
  const amount = `${Math.round(away / size)} ${unit}`;
  if (away < 1_000) return "now";
  return at > now ? `in ${amount}` : `${amount} ago`;
}

/** How long something took; empty when that is not known. */
export function tookText(from: number | undefined, to: number | undefined): string {
  return from === undefined || to === undefined ? "" : durationText(to - from);
}
