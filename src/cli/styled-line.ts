import type { Paint, PaintStyle } from "./terminal.ts";
import { cutToWidth, textWidth } from "./text-width.ts";

/** A piece of a line: its text, and how it looks. */
export type Piece = string | readonly [style: PaintStyle, text: string];

/** One line of pieces. It is cut before it is painted, so that no control sequence is ever cut. */
export type StyledLine = readonly Piece[];

/** The line as text for a terminal of so many columns. */
export function paintStyledLine(line: StyledLine, columns: number, paint: Paint): string {
  let rest = columns;
  let painted = "";
  for (const piece of line) {
    const [style, text] = typeof piece === "string" ? [undefined, piece] : piece;
    const width = textWidth(text);
    const shown = width <= rest ? text : cutToWidth(text, rest);
    painted += style === undefined ? shown : paint(style, shown);
    rest -= width;
    if (rest <= 0) break;
  }
  return painted;
}

/** Lines as text, cut to a terminal of so many columns; undefined where nothing limits them. */
export function linesText(lines: readonly StyledLine[], columns: number | undefined, paint: Paint): string {
  const room = columns ?? Number.POSITIVE_INFINITY;
  return lines.map((line) => `${paintStyledLine(line, room, paint).trimEnd()}\n`).join("");
}
