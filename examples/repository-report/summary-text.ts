import { alignedTable } from "./aligned-table.ts";
import { bytes, count, day, percent, some } from "./figures.ts";
import { plainName } from "./plain-name.ts";
import type { LanguageTotals, Summary } from "./summarize.ts";

const mostLanguages = 10;

/**
 * The report for a terminal.
 *
 * @param top - rows of each ranking
 * @param page - where the HTML report is
 */
export function summaryText(summary: Summary, top: number, page: string | URL): string {
  const blocks = [
    headOf(summary),
    languageBlock(summary),
    ranking("Largest files", ["Lines", "Code"], summary.files.slice(0, top), (file) => [
      file.path,
      count(file.lines),
      count(file.code),
    ]),
    ranking(
      "Hot spots (lines x later commits)",
      ["Lines", "Commits"],
      summary.hotSpots.slice(0, top),
      (spot) => [spot.path, count(spot.lines), count(spot.commits)],
    ),
    remarksOf(summary),
    `Report: ${plainName(String(page))}`,
  ];
  return blocks.filter((block) => block !== undefined).join("\n\n");
}

function headOf({ title, totals, history, historyProblem }: Summary): string {
  const story =
    history === undefined
      ? `no history${historyProblem === undefined ? "" : ` (${plainName(historyProblem)})`}`
      : `${some(history.commits, "commit")} by ${some(history.authors.length, "person", "people")}, ${day(history.first)} to ${day(history.last)}`;
  return `${plainName(title)}: ${some(totals.files, "file")}, ${some(totals.lines, "line")}, ${bytes(totals.bytes)}; ${story}`;
}

function languageBlock({ languages, totals }: Summary): string | undefined {
  if (languages.length === 0) return undefined;
  const row = (one: Omit<LanguageTotals, "todos" | "bytes">): string[] => [
    one.name,
    count(one.files),
    count(one.lines),
    count(one.code),
    percent(one.comment, one.lines),
    percent(one.lines, totals.lines),
  ];
  const rows = languages.slice(0, mostLanguages).map(row);
  const more = languages.length - mostLanguages;
  if (more > 0) rows.push([`and ${more} more`, "", "", "", "", ""]);
  return alignedTable(
    [["Language", "Files", "Lines", "Code", "Comments", "Share"], ...rows, row({ ...totals, name: "Total" })],
    24,
  );
}

function ranking<T>(
  title: string,
  columns: readonly string[],
  items: readonly T[],
  row: (item: T) => readonly [string, ...string[]],
): string | undefined {
  if (items.length === 0) return undefined;
  const rows = items.map((item) => {
    const [path, ...figures] = row(item);
    return [plainName(path), ...figures];
  });
  return alignedTable([[title, ...columns], ...rows], 56);
}

function remarksOf({ totals, leftOut, unreadable, duplicates, isCut }: Summary): string | undefined {
  const lines: string[] = [];
  if (totals.todos > 0) lines.push(`Open work in comments: ${count(totals.todos)}`);
  if (duplicates.length > 0) lines.push(`Identical files: ${some(duplicates.length, "group")}`);
  if (leftOut.length > 0) {
    lines.push(`Left out: ${leftOut.map(({ reason, files }) => `${count(files)} ${reason}`).join(", ")}`);
  }
  for (const { path, reason } of unreadable.slice(0, 5)) {
    lines.push(`Could not read ${plainName(path)}: ${plainName(reason)}`);
  }
  if (unreadable.length > 5) lines.push(`… and ${count(unreadable.length - 5)} more that could not be read`);
  if (isCut) lines.push("There are more files; the rest was not looked at.");
  return lines.length === 0 ? undefined : lines.join("\n");
}
