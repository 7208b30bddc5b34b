import { brief, count, percent, some } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import type { LanguageTotals, Totals } from "./summarize.ts";

const width = 1120;
const bar = { left: 190, width: 690, height: 16 };
const row = 30;
const most = 14;

/** A bar for each language: its code, comments and blank lines. */
export function languageChart(
  languages: readonly LanguageTotals[],
  totals: Totals,
  colourOf: (language: string) => string,
): Markup {
  const shown = languages.length > most ? languages.slice(0, most - 1) : languages;
  const others = languages.slice(shown.length);
  const rows = others.length === 0 ? shown : [...shown, together(others)];
  const scale = bar.width / Math.max(1, ...rows.map(({ lines }) => lines));
  const height = rows.length * row + 4;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="languages-title languages-text">
<title id="languages-title">Lines by language</title>
<desc id="languages-text">${rows.map((one) => `${one.name}: ${some(one.lines, "line")}, ${percent(one.lines, totals.lines)}. `).join("")}</desc>
${rows.map((one, index) => languageRow(one, { top: index * row, scale, total: totals.lines, colour: colourOf(one.name) }))}
</svg>`;
}

interface Place {
  readonly top: number;
  readonly scale: number;
  readonly total: number;
  readonly colour: string;
}

function languageRow(one: LanguageTotals, { top, scale, total, colour }: Place): Markup {
  const middle = top + row / 2 + 4.5;
  let left = bar.left;
  const segments = (["code", "comment", "blank"] as const).map((kind) => {
    const size = one[kind] * scale;
    const segment = html`<rect class="${colour} ${kind}" x="${left}" y="${top + 7}" width="${size}" height="${bar.height}"/>`;
    left += size;
    return size > 0 ? segment : undefined;
  });
  return html`<g>
<title>${one.name}: ${some(one.files, "file")}, ${some(one.lines, "line")} (${count(one.code)} code, ${count(one.comment)} comment, ${count(one.blank)} blank)</title>
<rect class="hit" x="0" y="${top}" width="${width}" height="${row}"/>
<rect class="${colour}" x="0" y="${top + 9}" width="12" height="12" rx="3"/>
<text class="strong" x="22" y="${middle}">${one.name}</text>
${segments}
<text class="strong number" x="980" y="${middle}" text-anchor="end">${brief(one.lines)}</text>
<text class="number" x="1036" y="${middle}" text-anchor="end">${percent(one.lines, total)}</text>
<text class="number" x="${width}" y="${middle}" text-anchor="end">${count(one.files)} ${one.files === 1 ? "file" : "files"}</text>
</g>
`;
}

function together(languages: readonly LanguageTotals[]): LanguageTotals {
  const sum = (field: "files" | "bytes" | "lines" | "code" | "comment" | "blank" | "todos"): number =>
    languages.reduce((total, one) => total + one[field], 0);
  return {
    name: `${languages.length} others`,
    files: sum("files"),
    bytes: sum("bytes"),
    lines: sum("lines"),
    code: sum("code"),
    comment: sum("comment"),
    blank: sum("blank"),
    todos: sum("todos"),
    functions: undefined,
  };
}
