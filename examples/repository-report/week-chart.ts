import { count, day, some } from "./figures.ts";
import type { Week } from "./history.ts";
import { html, type Markup } from "./markup.ts";
import { ticks } from "./ticks.ts";

const width = 1120;
const height = 220;
const plot = { left: 40, top: 10, width: 1080, height: 178 };
const fewest = 26;
const most = 156;
const week = 7 * 86_400_000;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** How many weeks the chart shows at most; of a longer history, the last ones. */
export const mostWeeksShown = most;

/** A column for each week. */
export function weekChart(weeks: readonly Week[]): Markup {
  const shown = padded(weeks.slice(-most));
  const grid = ticks(Math.max(0, ...shown.map(({ commits }) => commits)));
  const highest = grid.at(-1) ?? 1;
  const step = plot.width / shown.length;
  const yOf = (commits: number): number => plot.top + plot.height * (1 - commits / highest);
  const total = shown.reduce((sum, { commits }) => sum + commits, 0);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="weeks-title weeks-text">
<title id="weeks-title">Commits per week</title>
<desc id="weeks-text">${some(total, "commit")} in ${some(shown.length, "week")}; at most ${count(Math.max(0, ...shown.map(({ commits }) => commits)))} in one.</desc>
${grid.map(
  (
    tick,
  ) => html`<line class="${tick === 0 ? "axis" : "grid"}" x1="${plot.left}" x2="${width}" y1="${yOf(tick)}" y2="${yOf(tick)}"/><text class="tick" x="${plot.left - 8}" y="${yOf(tick) + 4}" text-anchor="end">${count(tick)}</text>
`,
)}
${shown.map(({ start, commits }, index) => {
  const x = plot.left + index * step;
  const gap = Math.min(3, step * 0.22);
  const tall = commits === 0 ? 0 : Math.max(2, yOf(0) - yOf(commits));
  return html`<g><title>Week of ${day(start)}: ${some(commits, "commit")}</title><rect class="hit" x="${x}" y="${plot.top}" width="${step}" height="${plot.height}"/><rect class="column" x="${x + gap / 2}" y="${yOf(0) - tall}" width="${step - gap}" height="${tall}" rx="${Math.min(2, step / 5)}"/></g>
`;
})}
${monthMarks(shown, step)}
</svg>`;
}

/** A young history stands at the right end of some empty weeks, as it would have looked. */
function padded(weeks: readonly Week[]): Week[] {
  const first = weeks[0];
  if (first === undefined) return [];
  const missing = Math.max(0, fewest - weeks.length);
  const before = Array.from({ length: missing }, (_, index) => ({
    start: first.start - (missing - index) * week,
    commits: 0,
  }));
  return [...before, ...weeks];
}

/** The names of the months, as many as there is room for, with the year at its first. */
function monthMarks(weeks: readonly Week[], step: number): Markup[] {
  const marks: Markup[] = [];
  let free = plot.left;
  let year: number | undefined;
  weeks.forEach(({ start }, index) => {
    const date = new Date(start);
    const isNewMonth =
      index > 0 && date.getUTCMonth() !== new Date(weeks[index - 1]?.start ?? 0).getUTCMonth();
    const x = plot.left + index * step;
    if (!isNewMonth || x < free || x > width - 60) return;
    const isNewYear = date.getUTCFullYear() !== year;
    year = date.getUTCFullYear();
    const name = months[date.getUTCMonth()] ?? "";
    marks.push(
      html`<line class="axis" x1="${x}" x2="${x}" y1="${plot.top + plot.height}" y2="${plot.top + plot.height + 5}"/><text class="tick" x="${x + 4}" y="${height - 10}">${isNewYear ? `${name} ${year}` : name}</text>
`,
    );
    free = x + 84;
  });
  return marks;
}
