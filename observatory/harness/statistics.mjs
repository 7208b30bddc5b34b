/** The value below which the given share of the (unsorted) figures lies, interpolated between neighbours. */
export function quantile(figures, share) {
  const sorted = [...figures].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return low + (high - low) * (position - below);
}

export const median = (figures) => quantile(figures, 0.5);

/** Median, quartiles and extremes of a list of figures; undefined when there are none. */
export function summarize(figures) {
  if (figures.length === 0) return undefined;
  return {
    median: median(figures),
    lowerQuartile: quantile(figures, 0.25),
    upperQuartile: quantile(figures, 0.75),
    lowest: Math.min(...figures),
    highest: Math.max(...figures),
    count: figures.length,
  };
}
