import { stripVTControlCharacters, styleText } from "node:util";

const colourful =
  process.env.NO_COLOR === undefined || process.env.NO_COLOR === ""
    ? process.stdout.isTTY === true && process.env.TERM !== "dumb"
    : false;

/** The text in a style of util.styleText, or plain where nobody would see it (not a terminal, NO_COLOR). */
export const paint = (style, text) => (colourful && text !== "" ? styleText(style, text) : text);

/** Lines of cells as aligned columns; `right` holds the indexes of the columns that are aligned to the right. */
export function columns(lines, { right = [], gap = "  " } = {}) {
  const width = (text) => stripVTControlCharacters(text).length;
  const widths = [];
  for (const line of lines) {
    for (const [i, cell] of line.entries()) widths[i] = Math.max(widths[i] ?? 0, width(cell));
  }
  return lines.map((line) =>
    line
      .map((cell, i) => {
        const space = " ".repeat(widths[i] - width(cell));
        return right.includes(i) ? space + cell : cell + space;
      })
      .join(gap)
      .trimEnd(),
  );
}
