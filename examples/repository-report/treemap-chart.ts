import { count, some } from "./figures.ts";
import { folderTree } from "./folder-tree.ts";
import { html, type Markup } from "./markup.ts";
import type { FileMeasure } from "./measure-file.ts";
import { plainName, shorten } from "./plain-name.ts";
import type { Rect } from "./squarify.ts";
import { type Frame, type Tile, treemap } from "./treemap.ts";

const size: Rect = { x: 0, y: 0, width: 1120, height: 620 };
const letter = 6.6;
const headLetter = 7;

/** A map of all files: area by lines, colour by language, folders as frames. */
export function treemapChart(files: readonly FileMeasure[], colourOf: (language: string) => string): Markup {
  const { tiles, frames } = treemap(folderTree(files), size);
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="map-title map-text">
<title id="map-title">Map of all files</title>
<desc id="map-text">Each rectangle is a file; its area is its number of lines, its colour its language. The table of the largest files below says the same in words.</desc>
${frames.map(frameMarkup)}
${tiles.map((tile) => tileMarkup(tile, colourOf(tile.language)))}
</svg>`;
}

function frameMarkup({ x, y, width, height, path, label, lines, files, depth }: Frame): Markup {
  const level = depth === 1 ? "outer" : depth % 2 === 0 ? "even" : "odd";
  const baseline = y + (depth === 1 ? 14 : 11);
  const text =
    label === undefined
      ? undefined
      : html`<text class="${depth === 1 ? "folder" : "subfolder"}" x="${x + 5}" y="${baseline}">${shorten(plainName(label), (width - 10) / (depth === 1 ? headLetter : letter))}</text>`;
  return html`<g><title>${plainName(path)}/ · ${some(files, "file")}, ${some(lines, "line")}</title><rect class="frame ${level}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${depth === 1 ? 4 : 2}"/>${text}</g>
`;
}

function tileMarkup(tile: Tile, colour: string): Markup {
  const { x, y, width, height, path, label, language, lines, files, shade } = tile;
  const gap = Math.min(1, width / 6, height / 6);
  const what = files === 1 ? language : `${some(files, "file")}, mostly ${language}`;
  return html`<g><title>${plainName(path)}
${some(lines, "line")} · ${what}</title><rect class="${colour} s${shade}" x="${x + gap / 2}" y="${y + gap / 2}" width="${width - gap}" height="${height - gap}" rx="${Math.min(2, width / 8)}"/>${tileText({ x, y, width, height }, plainName(label), lines)}</g>
`;
}

/** The name of a file where there is room for some of it, and its lines where there is more. */
function tileText({ x, y, width, height }: Rect, label: string, lines: number): Markup | undefined {
  const letters = (width - 8) / letter;
  if (height < 15 || (letters < 4.4 && label.length > letters)) return undefined;
  const more =
    height >= 34 && letters >= 5
      ? html`<text class="tile faint" x="${x + 5}" y="${y + 26}">${count(lines)}</text>`
      : undefined;
  return html`<text class="tile" x="${x + 5}" y="${y + 13}">${shorten(label, letters)}</text>${more}`;
}
