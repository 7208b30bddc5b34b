import type { Settled } from "cascade-ts";
import type { History } from "./history.ts";
import { type Listing, reasonOf, type Unreadable } from "./list-folder.ts";
import type { FileMeasure, LeftOut } from "./measure-file.ts";

/** The sums of several files. */
export interface Totals {
  readonly files: number;
  readonly bytes: number;
  readonly lines: number;
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
  readonly todos: number;
  /** Undefined where no file of them could be searched for functions. */
  readonly functions: number | undefined;
}

export interface LanguageTotals extends Totals {
  readonly name: string;
}

/** A file that is large and changes often. */
export interface HotSpot {
  readonly path: string;
  readonly language: string;
  readonly lines: number;
  readonly commits: number;
  /** Lines times commits after the first, which only made the file. */
  readonly heat: number;
}

/** Files of the same content. */
export interface Duplicate {
  readonly paths: readonly string[];
  readonly lines: number;
}

/** Everything the report shows. */
export interface Summary {
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  readonly totals: Totals;
  /** Most lines first. */
  readonly files: readonly FileMeasure[];
  /** Most lines first. */
  readonly languages: readonly LanguageTotals[];
  readonly leftOut: readonly { readonly reason: LeftOut["leftOut"]; readonly files: number }[];
  readonly unreadable: readonly Unreadable[];
  readonly isCut: boolean;
  /** What duplicates waste most first; files under five lines are not worth a word. */
  readonly duplicates: readonly Duplicate[];
  /** Undefined for a folder without one. */
  readonly history: History | undefined;
  /** Why a history that is there could not be read. */
  readonly historyProblem: string | undefined;
  /** Hottest first; none without a history. */
  readonly hotSpots: readonly HotSpot[];
}

/** What the flow has gathered. */
export interface Gathered {
  readonly title: string;
  readonly madeAt: number;
  readonly listing: Listing;
  readonly measured: readonly Settled<FileMeasure | LeftOut>[];
  readonly history: History | string | undefined;
}

/** Sums, ranks and sorts what was gathered. */
export function summarize({ title, madeAt, listing, measured, history }: Gathered): Summary {
  const files: FileMeasure[] = [];
  const reasons = new Map<LeftOut["leftOut"], number>();
  const unreadable = [...listing.unreadable];
  measured.forEach((item, index) => {
    if (item.status !== "fulfilled") {
      unreadable.push({ path: listing.files[index]?.path ?? "", reason: reasonOf(item.reason) });
    } else if ("leftOut" in item.value) {
      reasons.set(item.value.leftOut, (reasons.get(item.value.leftOut) ?? 0) + 1);
    } else files.push(item.value);
  });
  files.sort((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1));
  const log = typeof history === "object" ? history : undefined;
  return {
    title,
    madeAt,
    totals: sum(files),
    files,
    languages: byLanguage(files),
    leftOut: [...reasons]
      .map(([reason, count]) => ({ reason, files: count }))
      .sort((a, b) => b.files - a.files),
    unreadable,
    isCut: listing.isCut,
    duplicates: duplicatesAmong(files),
    history: log,
    historyProblem: typeof history === "string" ? history : undefined,
    hotSpots: log === undefined ? [] : hotSpotsAmong(files, log),
  };
}

function sum(files: readonly FileMeasure[]): Totals {
  const totals = { files: files.length, bytes: 0, lines: 0, code: 0, comment: 0, blank: 0, todos: 0 };
  let functions: number | undefined;
  for (const file of files) {
    totals.bytes += file.bytes;
    totals.lines += file.lines;
    totals.code += file.code;
    totals.comment += file.comment;
    totals.blank += file.blank;
    totals.todos += file.todos;
    if (file.functions !== undefined) functions = (functions ?? 0) + file.functions;
  }
  return { ...totals, functions };
}

function byLanguage(files: readonly FileMeasure[]): LanguageTotals[] {
  return [...groupBy(files, (file) => file.language)]
    .map(([name, group]) => ({ name, ...sum(group) }))
    .sort((a, b) => b.lines - a.lines || (a.name < b.name ? -1 : 1));
}

function duplicatesAmong(files: readonly FileMeasure[]): Duplicate[] {
  return [...groupBy(files, (file) => file.digest).values()]
    .filter((group) => group.length > 1 && (group[0]?.lines ?? 0) >= 5)
    .map((group) => ({ paths: group.map((file) => file.path).sort(), lines: group[0]?.lines ?? 0 }))
    .sort((a, b) => (b.paths.length - 1) * b.lines - (a.paths.length - 1) * a.lines);
}

function hotSpotsAmong(files: readonly FileMeasure[], { changes }: History): HotSpot[] {
  return files
    .map(({ path, language, lines }) => {
      const commits = changes.get(path) ?? 0;
      return { path, language, lines, commits, heat: lines * Math.max(0, commits - 1) };
    })
    .filter((spot) => spot.heat > 0)
    .sort((a, b) => b.heat - a.heat || (a.path < b.path ? -1 : 1));
}

function groupBy(
  files: readonly FileMeasure[],
  key: (file: FileMeasure) => string,
): Map<string, FileMeasure[]> {
  const groups = new Map<string, FileMeasure[]>();
  for (const file of files) {
    const group = groups.get(key(file));
    if (group === undefined) groups.set(key(file), [file]);
    else group.push(file);
  }
  return groups;
}
