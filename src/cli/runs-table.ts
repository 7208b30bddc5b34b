import type { RunInfo } from "../engine/journal/run-info.ts";
import { oneLine } from "../events/error-text.ts";
import { isGenerated } from "./find-run.ts";
import { firstPart } from "./first-part.ts";
import { awayText } from "./moment-text.ts";
import { statusStyle } from "./run-status.ts";
import type { Piece, StyledLine } from "./styled-line.ts";
import { cutToWidth, padToWidth, textWidth } from "./text-width.ts";

/** The terminal and the moment that a text is for. */
export interface TableFrame {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Undefined where nothing limits a line: in a pipe or a file. */
  readonly columns: number | undefined;
}

/** In a narrower terminal generated identifiers are cut to what tells them apart. */
const wideEnough = 100;
const shortestId = 8;
const widestName = 30;

/** One line per run: identifier, status, name, when it changed, and why it is as it is. */
export function runsTable(runs: readonly RunInfo[], { now, columns }: TableFrame): readonly StyledLine[] {
  const isNarrow = columns !== undefined && columns < wideEnough;
  const shown = runs.map((run) => oneLine(run.id));
  const ids = isNarrow ? shortIds(shown) : shown;
  const names = runs.map((run) => cutToWidth(oneLine(run.name), isNarrow ? widestName / 2 : widestName));
  const ages = runs.map((run) => awayText(run.updatedAt, now));
  const widths = [ids, runs.map(({ status }) => status), names, ages].map((texts, i) =>
    Math.max(...texts.map(textWidth), textWidth(heads[i] ?? "")),
  );
  const [idWidth = 0, statusWidth = 0, nameWidth = 0, ageWidth = 0] = widths;
  const rows = runs.map((run, i): StyledLine => {
    const note: readonly Piece[] = run.message === undefined ? [] : ["  ", ["dim", firstPart(run.message)]];
    return [
      padToWidth(ids[i] ?? "", idWidth),
      "  ",
      [statusStyle(run.status), padToWidth(run.status, statusWidth)],
      "  ",
      padToWidth(names[i] ?? "", nameWidth),
      "  ",
      note.length === 0 ? (ages[i] ?? "") : padToWidth(ages[i] ?? "", ageWidth),
      ...note,
    ];
  });
  const head = heads.map((text, i) => padToWidth(text, widths[i] ?? 0)).join("  ");
  return [[["dim", head.trimEnd()]], ...rows];
}

const heads = ["RUN", "STATUS", "NAME", "CHANGED"] as const;

/** Generated identifiers as short as they can be told apart; those that somebody chose stay. */
function shortIds(ids: readonly string[]): readonly string[] {
  const generated = ids.filter(isGenerated);
  const all = new Set(generated);
  let length = shortestId;
  while (length < 36 && new Set(generated.map((id) => id.slice(0, length))).size < all.size) length++;
  return ids.map((id) => (all.has(id) ? id.slice(0, length) : id));
}
