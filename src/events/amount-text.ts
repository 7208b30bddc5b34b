/** "12 ms", "1.25 s", "12.5 s", "2m 05s", "3h 20m": a duration for people, about three digits. */
export function durationText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

/** "7", "1,234", "12.3k", "4.56M": an amount for people. */
export function amountText(amount: number): string {
  const whole = Math.round(amount);
  if (whole < 10_000) return whole.toString().replace(/\B(?=(\d{3})+$)/g, ",");
  if (whole < 999_500) return `${short(whole / 1_000)}k`;
  if (whole < 999_500_000) return `${short(whole / 1_000_000)}M`;
  return `${short(whole / 1_000_000_000)}G`;
}

/** "240/s", "3.4/s", "12/m": how fast something goes; slow things are told per minute. */
export function rateText(perSecond: number): string {
  if (perSecond >= 9.95) return `${amountText(perSecond)}/s`;
  if (perSecond >= 0.95) return `${perSecond.toFixed(1)}/s`;
  const perMinute = perSecond * 60;
  return perMinute >= 9.95 ? `${Math.round(perMinute)}/m` : `${perMinute.toFixed(1)}/m`;
}

function short(amount: number): string {
  return amount < 9.995 ? amount.toFixed(2) : amount < 99.95 ? amount.toFixed(1) : amount.toFixed(0);
}

function two(amount: number): string {
  return amount.toString().padStart(2, "0");
}
