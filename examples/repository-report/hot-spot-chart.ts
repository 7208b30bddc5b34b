import { brief, some } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import { plainName, shorten, widthOf } from "./plain-name.ts";
import type { Rect } from "./squarify.ts";
import type { HotSpot } from "./summarize.ts";
import { logTicks } from "./ticks.ts";

const size = { width: 640, height: 430 };
const plot = { left: 54, top: 14, width: 568, height: 362 };
const mostDots = 400;
const mostLabels = 8;

/** Files by how often they change (to the right) and how long they are (up): the hot ones are at the top right. */
export function hotSpotChart(spots: readonly HotSpot[], colourOf: (language: string) => string): Markup {
  const shown = spots.slice(0, mostDots);
  const x = logScale(
    shown.map(({ commits }) => commits),
    [plot.left, plot.left + plot.width],
  );
  const y = logScale(
    shown.map(({ lines }) => lines),
    [plot.top + plot.height, plot.top],
  );
  const hottest = shown[0]?.heat ?? 1;
  const dots = shown.map((spot) => ({
    ...spot,
    x: x.at(spot.commits),
    y: y.at(spot.lines),
    radius: 3 + 11 * Math.sqrt(spot.heat / hottest),
  }));
  const bottom = plot.top + plot.height;
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="spots-title spots-text">
<title id="spots-title">Hot spots: changes and size of each file</title>
<desc id="spots-text">The hottest: ${shown
    .slice(0, 3)
    .map((one) => `${plainName(one.path)}, ${some(one.lines, "line")}, ${some(one.commits, "commit")}. `)
    .join("")}</desc>
${y.ticks.map(
  (
    tick,
  ) => html`<line class="grid" x1="${plot.left}" x2="${size.width}" y1="${y.at(tick)}" y2="${y.at(tick)}"/><text class="tick" x="${plot.left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${brief(tick)}</text>
`,
)}
${x.ticks.map(
  (
    tick,
  ) => html`<line class="grid" x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${plot.top}" y2="${bottom}"/><text class="tick" x="${x.at(tick)}" y="${bottom + 18}" text-anchor="middle">${brief(tick)}</text>
`,
)}
<text class="tick" x="${plot.left + plot.width}" y="${size.height - 8}" text-anchor="end">commits →</text>
<text class="tick" x="4" y="${plot.top - 3}">↑ lines</text>
${dots.toReversed().map(
  (
    dot,
  ) => html`<circle class="dot ${colourOf(dot.language)}" cx="${dot.x}" cy="${dot.y}" r="${dot.radius}"><title>${plainName(dot.path)}
${some(dot.lines, "line")}, ${some(dot.commits, "commit")}</title></circle>
`,
)}
${labels(dots)}
</svg>`;
}

interface LogScale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

function logScale(values: readonly number[], [from, to]: readonly [number, number]): LogScale {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) / 1.3;
  const most = values.reduce((a, b) => Math.max(a, b), 1) * 1.5;
  const [low, high] = [Math.log(Math.min(least, most / 4)), Math.log(most)];
  return {
    at: (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from),
    ticks: logTicks(Math.exp(low), most),
  };
}

interface Dot {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Names beside the hottest dots, as far as they lie neither on each other nor on other dots. */
function labels(dots: readonly Dot[]): Markup[] {
  const taken: Rect[] = dots.map(({ x, y, radius }) => {
    const half = radius * 0.8;
    return { x: x - half, y: y - half, width: 2 * half, height: 2 * half };
  });
  const found: Markup[] = [];
  for (const [index, { path, x, y, radius }] of dots.slice(0, mostLabels).entries()) {
    const name = shorten(plainName(path.slice(path.lastIndexOf("/") + 1)), 26);
    const width = widthOf(name) * 6.7;
    const right = { x: x + radius + 4, y: y - 7, width, height: 14 };
    const left = { ...right, x: x - radius - 4 - width };
    const place = [right, left].find(
      (rect) =>
        rect.x >= plot.left &&
        rect.x + rect.width <= size.width &&
        !taken.some((other, position) => position !== index && meet(rect, other)),
    );
    if (place === undefined) continue;
    taken.push(place);
    found.push(html`<text class="label" x="${place.x}" y="${y + 4}">${name}</text>
`);
  }
  return found;
}

function meet(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
