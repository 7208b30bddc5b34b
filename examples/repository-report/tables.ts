import { bytes, count, percent, some } from "./figures.ts";
import type { Count } from "./history.ts";
import { html, type Markup } from "./markup.ts";
import type { FileMeasure } from "./measure-file.ts";
import { plainName } from "./plain-name.ts";
import type { Duplicate, HotSpot, Summary } from "./summarize.ts";

/** A path with its folder in a softer colour. */
export function pathMarkup(path: string): Markup {
  const cut = path.lastIndexOf("/") + 1;
  return html`<bdi><span class="folder">${plainName(path.slice(0, cut))}</span>${plainName(path.slice(cut))}</bdi>`;
}

export function largestFilesTable(files: readonly FileMeasure[]): Markup {
  const most = files[0]?.lines ?? 1;
  const number = (value: number | undefined): Markup =>
    html`<td class="number">${value === undefined ? "–" : count(value)}</td>`;
  return html`<table>
<caption>${some(files.length, "file")}, most lines first. A dash: not measured in this language.</caption>
<thead><tr><th scope="col">File</th><th scope="col">Language</th><th scope="col" class="number">Lines</th><th scope="col" class="number">Code</th><th scope="col" class="number">Comments</th><th scope="col" class="number">Functions</th><th scope="col" class="number">Exports</th><th scope="col" class="number">Longest line</th><th scope="col" class="number">Size</th></tr></thead>
<tbody>
${files.map(
  (
    file,
  ) => html`<tr><td class="path">${pathMarkup(file.path)}<span class="bar" style="width:${(100 * file.lines) / most}%"></span></td><td>${file.language}</td>${number(file.lines)}${number(file.code)}<td class="number">${percent(file.comment, file.lines)}</td>${number(file.functions)}${number(file.exports)}${number(file.longest)}<td class="number">${bytes(file.bytes)}</td></tr>
`,
)}</tbody></table>`;
}

export function hotSpotTable(spots: readonly HotSpot[]): Markup {
  const hottest = spots[0]?.heat ?? 1;
  return html`<table>
<caption>The hottest, by lines times commits after the first.</caption>
<thead><tr><th scope="col">File</th><th scope="col" class="number">Commits</th><th scope="col" class="number">Lines</th></tr></thead>
<tbody>
${spots.map(
  ({
    path,
    commits,
    lines,
    heat,
  }) => html`<tr><td class="path">${pathMarkup(path)}<span class="bar" style="width:${(100 * heat) / hottest}%"></span></td><td class="number">${count(commits)}</td><td class="number">${count(lines)}</td></tr>
`,
)}</tbody></table>`;
}

/** Two rankings beside each other: who commits, and what is changed most. */
export function countTable(caption: string, head: string, rows: readonly Count[]): Markup {
  const most = rows[0]?.commits ?? 1;
  const isPath = head === "File";
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${head}</th><th scope="col" class="number">Commits</th></tr></thead>
<tbody>
${rows.map(
  ({
    name,
    commits,
  }) => html`<tr><td class="path">${isPath ? pathMarkup(name) : html`<bdi>${plainName(name)}</bdi>`}<span class="bar" style="width:${(100 * commits) / most}%"></span></td><td class="number">${count(commits)}</td></tr>
`,
)}</tbody></table>`;
}

/** What deserves a second look: copies, files that could not be read, files that were left out. */
export function remarks({ duplicates, unreadable, leftOut }: Summary, top: number): Markup | undefined {
  if (duplicates.length + unreadable.length + leftOut.length === 0) return undefined;
  const left = leftOut.reduce((sum, { files }) => sum + files, 0);
  return html`<section aria-labelledby="remarks"><h2 id="remarks">Worth a look</h2>
${duplicates.length === 0 ? undefined : html`<details><summary>${some(duplicates.length, "group")} of identical files</summary><ul class="plain">${duplicates.slice(0, top).map(duplicateMarkup)}</ul>${rest(duplicates.length - top)}</details>`}
${unreadable.length === 0 ? undefined : html`<details open><summary>${some(unreadable.length, "file")} could not be read</summary><ul class="plain">${unreadable.slice(0, top).map(({ path, reason }) => html`<li>${pathMarkup(path)} (${plainName(reason)})</li>`)}</ul>${rest(unreadable.length - top)}</details>`}
${left === 0 ? undefined : html`<details><summary>${some(left, "file")} left out</summary><ul class="plain">${leftOut.map(({ reason, files }) => html`<li>${reason}: ${count(files)}</li>`)}</ul></details>`}
</section>`;
}

function duplicateMarkup({ paths, lines }: Duplicate): Markup {
  const shown = paths.slice(0, 6);
  const more = paths.length - shown.length;
  return html`<li>${shown.map((path, index) => html`${index === 0 ? "" : " = "}${pathMarkup(path)}`)}${more > 0 ? ` and ${more} more` : ""} (${some(lines, "line")})</li>`;
}

function rest(more: number): Markup | undefined {
  return more > 0 ? html`<p>… and ${count(more)} more.</p>` : undefined;
}
