import { shorten, widthOf } from "./plain-name.ts";

/**
 * A table for a terminal: the first column to the left, all others to the right, two spaces between.
 *
 * @param rows - the first one is the head
 * @param widest - columns of the terminal that the first column may take; longer names lose their beginning
 */
export function alignedTable(rows: readonly (readonly string[])[], widest: number): string {
  const cut = rows.map(([first = "", ...rest]) => [shorten(first, widest, "end"), ...rest]);
  const widths = (cut[0] ?? []).map((_, column) =>
    cut.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), 0),
  );
  return cut
    .map((row) =>
      row
        .map((cell, column) => {
          const space = " ".repeat((widths[column] ?? 0) - widthOf(cell));
          return column === 0 ? cell + space : space + cell;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
