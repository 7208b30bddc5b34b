/** Round numbers from 0 that divide a range into about `wanted` parts; the last is not below `most`. */
export function ticks(most: number, wanted = 4): number[] {
  const rough = Math.max(most, 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const length = Math.ceil(Math.max(most, 1) / step) + 1;
  return Array.from({ length }, (_, index) => index * step);
}

/** 1, 2, 5, 10, 20, 50 … between two positive numbers, or the whole numbers where these are too few. */
export function logTicks(least: number, most: number): number[] {
  const found: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(least)); power <= most; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const tick = factor * power;
      if (tick >= least && tick <= most) found.push(tick);
    }
  }
  if (found.length < 3 && most < 10)
    return Array.from({ length: 9 }, (_, index) => index + 1).filter((tick) => tick >= least && tick <= most);
  // With many decades, powers of ten say enough.
  return found.length > 8 ? found.filter((tick) => Number.isInteger(Math.log10(tick))) : found;
}
