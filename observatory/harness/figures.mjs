/** Three significant digits, never in powers of ten, thousands separated. */
export function digits(value) {
  const size = Math.abs(value);
  if (size >= 1000 || Number.isInteger(value)) return Math.round(value).toLocaleString("en-US");
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size < 0.1 && size > 0 ? 3 : 2);
}

/** A figure with the unit that suits its size: nanoseconds become µs, ms or s; bytes and counts stay. */
export function figure(value, figures) {
  if (figures === "bytes") return `${digits(value)} B`;
  if (figures === "count") return digits(value);
  const size = Math.abs(value);
  if (size >= 1e9) return `${digits(value / 1e9)} s`;
  if (size >= 1e6) return `${digits(value / 1e6)} ms`;
  if (size >= 1e3) return `${digits(value / 1e3)} µs`;
  return `${digits(value)} ns`;
}

/** A row's number as it is compared: `0.43x`, `+12 ms` or a plain figure. */
export function comparison(value, compare, figures) {
  if (compare === "ratio") return `${digits(value)}x`;
  if (compare === "difference") return `${value < 0 ? "-" : "+"}${figure(Math.abs(value), figures)}`;
  return figure(value, figures);
}
