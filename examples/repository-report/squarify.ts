export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Divides a rectangle into parts with areas in the proportion of the weights, as square as it can
 * (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000).
 *
 * @param weights - positive, largest first
 * @returns one rectangle per weight
 */
export function squarify(weights: readonly number[], within: Rect): Rect[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return weights.map(() => ({ ...within, width: 0, height: 0 }));
  const scale = (within.width * within.height) / total;
  const areas = weights.map((weight) => weight * scale);
  const rects: Rect[] = [];
  let rest = within;
  for (let from = 0; from < areas.length; ) {
    const side = Math.min(rest.width, rest.height);
    const to = endOfRow(areas, from, side);
    rest = layRow(areas.slice(from, to), rest, rects);
    from = to;
  }
  return rects;
}

/** Takes areas into a row as long as that makes its worst part squarer. */
function endOfRow(areas: readonly number[], from: number, side: number): number {
  let sum = areas[from] ?? 0;
  const most = sum;
  let worst = worstRatio(sum, most, sum, side);
  for (let to = from + 1; to < areas.length; to += 1) {
    const area = areas[to] ?? 0;
    const next = worstRatio(sum + area, most, area, side);
    if (next > worst) return to;
    sum += area;
    worst = next;
  }
  return areas.length;
}

function worstRatio(sum: number, most: number, least: number, side: number): number {
  const square = side * side;
  return Math.max((square * most) / (sum * sum), (sum * sum) / (square * least));
}

/** Places a row along the shorter side; returns what is left of the rectangle. */
function layRow(row: readonly number[], { x, y, width, height }: Rect, rects: Rect[]): Rect {
  const sum = row.reduce((total, area) => total + area, 0);
  const isColumn = width >= height;
  const side = isColumn ? height : width;
  const depth = side > 0 ? sum / side : 0;
  let offset = 0;
  for (const area of row) {
    const length = depth > 0 ? area / depth : 0;
    rects.push(
      isColumn
        ? { x, y: y + offset, width: depth, height: length }
        : { x: x + offset, y, width: length, height: depth },
    );
    offset += length;
  }
  return isColumn
    ? { x: x + depth, y, width: Math.max(0, width - depth), height }
    : { x, y: y + depth, width, height: Math.max(0, height - depth) };
}
