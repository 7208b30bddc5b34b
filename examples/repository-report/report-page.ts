import { brief, bytes, count, day, percent, period, some } from "./figures.ts";
import type { History } from "./history.ts";
import { hotSpotChart } from "./hot-spot-chart.ts";
import { languageChart } from "./language-chart.ts";
import { colours, languageColours } from "./language-colours.ts";
import { html, Markup } from "./markup.ts";
import { pageStyle } from "./page-style.ts";
import { plainName } from "./plain-name.ts";
import type { Summary } from "./summarize.ts";
import { countTable, hotSpotTable, largestFilesTable, remarks } from "./tables.ts";
import { treemapChart } from "./treemap-chart.ts";
import { mostWeeksShown, weekChart } from "./week-chart.ts";

type ColourOf = (language: string) => string;

/**
 * The report as one HTML page: no script, nothing loaded from anywhere.
 *
 * @param top - rows of each table
 */
export function reportPage(summary: Summary, top: number): string {
  const colourOf = languageColours(summary.languages);
  const title = plainName(summary.title);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · repository report</title>
<style>${new Markup(pageStyle)}</style>
</head>
<body>
<header>
<p class="overline">Repository report</p>
<h1><bdi>${title}</bdi></h1>
<p>${storyOf(summary)}</p>
${tilesOf(summary)}
</header>
<main>
${summary.totals.lines === 0 ? emptySection() : sourceSections(summary, colourOf)}
${summary.history === undefined ? noHistory(summary) : historySection(summary.history, summary, top)}
${summary.hotSpots.length === 0 ? undefined : hotSpotSection(summary, colourOf, top)}
${summary.totals.lines === 0 ? undefined : html`<section aria-labelledby="largest"><h2 id="largest">Largest files</h2><div class="wide">${largestFilesTable(summary.files.slice(0, top))}</div></section>`}
${remarks(summary, Math.max(top, 1))}
</main>
<footer><p>Measured line by line on ${day(summary.madeAt)}, without parsing. A line with code and a comment counts as code; blank lines inside comments count as blank. Functions are named ones that begin a line; methods are not counted. Open work is comments with TODO, FIXME, HACK or XXX. Made by a Cascade flow: examples/repository-report.</p></footer>
</body>
</html>
`.text;
}

function storyOf({ history, isCut }: Summary): string {
  const cut = isCut ? " There are more files than these; the rest was not looked at." : "";
  if (history === undefined) return `A folder of files.${cut}`;
  const { commits, authors, first, last } = history;
  const atLeast = history.isCut ? "The last " : "";
  return `${atLeast}${some(commits, "commit")} by ${some(authors.length, "person", "people")} ${period(first, last)}.${cut}`;
}

function tilesOf({ totals, languages, duplicates }: Summary): Markup {
  const tile = (name: string, value: string, note: string): Markup =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`;
  const average = totals.files === 0 ? 0 : Math.round(totals.lines / totals.files);
  return html`<dl class="tiles">
${tile("Files", brief(totals.files), bytes(totals.bytes))}
${tile("Lines", brief(totals.lines), `${count(average)} per file`)}
${tile("Code", brief(totals.code), `${percent(totals.code, totals.lines)} of all lines`)}
${tile("Comments", percent(totals.comment, totals.code + totals.comment), "of what is written")}
${tile("Languages", count(languages.length), languages[0] === undefined ? "–" : `mostly ${languages[0].name}`)}
${tile("Functions", totals.functions === undefined ? "–" : brief(totals.functions), "named ones")}
${tile("Open work", count(totals.todos), "in comments")}
${tile("Copies", count(duplicates.reduce((sum, { paths }) => sum + paths.length - 1, 0)), "of other files")}
</dl>`;
}

function emptySection(): Markup {
  return html`<section><h2>Nothing to measure</h2><p>There are no text files with anything in them here.</p></section>`;
}

function sourceSections({ files, languages, totals }: Summary, colourOf: ColourOf): Markup {
  const named = languages.slice(0, colours).map(({ name }) => ({ name, colour: colourOf(name) }));
  const key = languages.length > colours ? [...named, { name: "others", colour: `k${colours}` }] : named;
  return html`<section aria-labelledby="languages"><h2 id="languages">Languages</h2>
<p>Full colour is code, lighter are comments, lightest blank lines.</p>
<div class="wide">${languageChart(languages, totals, colourOf)}</div></section>
<section aria-labelledby="map"><h2 id="map">Where the lines are</h2>
<p>Every file: its area is its lines, its colour its language. Point at one to see which it is.</p>
<div class="wide">${treemapChart(files, colourOf)}</div>
<ul class="key">${key.map(({ name, colour }) => html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="${colour}" width="12" height="12" rx="3"/></svg>${name}</li>`)}</ul></section>`;
}

function noHistory({ historyProblem }: Summary): Markup | undefined {
  if (historyProblem === undefined) return undefined;
  return html`<section><h2>History</h2><p>The history could not be read: ${plainName(historyProblem)}</p></section>`;
}

function historySection(history: History, { files }: Summary, top: number): Markup {
  const present = new Set(files.map(({ path }) => path));
  const changed = [...history.changes]
    .filter(([path, commits]) => commits > 1 && present.has(path))
    .map(([name, commits]) => ({ name, commits }))
    .sort((a, b) => b.commits - a.commits || (a.name < b.name ? -1 : 1));
  const rows = Math.min(top, 10);
  const part = history.weeks.length > mostWeeksShown ? `, the last ${mostWeeksShown} weeks of it` : "";
  return html`<section aria-labelledby="history"><h2 id="history">History</h2>
${
  history.commits === 1
    ? undefined
    : html`<p>Commits per week${part}; merges are not counted.</p>
<div class="wide chart">${weekChart(history.weeks)}</div>`
}
<div class="columns">${changed.length === 0 ? undefined : countTable("The files that change most.", "File", changed.slice(0, rows))}${countTable("The people who change them.", "Author", history.authors.slice(0, rows))}</div></section>`;
}

function hotSpotSection({ hotSpots }: Summary, colourOf: ColourOf, top: number): Markup {
  return html`<section aria-labelledby="hot"><h2 id="hot">Hot spots</h2>
<p>Large files that change often are where work on a code base pays most. Both scales are logarithmic.</p>
<div class="columns"><div>${hotSpotChart(hotSpots, colourOf)}</div>${hotSpotTable(hotSpots.slice(0, Math.min(top, 10)))}</div></section>`;
}
