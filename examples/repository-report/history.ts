/** How many commits someone made, or a week saw. */
export interface Count {
  readonly name: string;
  readonly commits: number;
}

/** A week, by its Monday, in milliseconds since the epoch (UTC). */
export interface Week {
  readonly start: number;
  readonly commits: number;
}

/** What the log of a repository tells. */
export interface History {
  readonly commits: number;
  /** Most commits first. */
  readonly authors: readonly Count[];
  /** Every week from the first commit to the last, empty ones included. */
  readonly weeks: readonly Week[];
  /** Commits by path, for every path that ever was. */
  readonly changes: ReadonlyMap<string, number>;
  /** Milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
  /** There were more commits than `mostCommits`. */
  readonly isCut: boolean;
}

export const mostCommits = 50_000;

/** What `git log` has to be asked for, so that any author and any file name can be told apart. */
export const logOptions = [
  "-z",
  "--no-merges",
  "--no-renames",
  "--relative",
  "--name-only",
  "--format=format:%x00%at%x00%aN",
  `--max-count=${mostCommits + 1}`,
] as const;

const day = 86_400_000;
const week = 7 * day;
/** The epoch was a Thursday; the Monday before it. */
const firstMonday = -3 * day;

/** More weeks than anyone has worked on a repository: beyond, a clock was wrong, and gaps are left out. */
const mostWeeks = 5_000;

/** Reads what `git log` printed. */
export function readLog(printed: string): History {
  const authors = new Map<string, number>();
  const weeks = new Map<number, number>();
  const changes = new Map<string, number>();
  let [commits, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at, author, paths } of commitsIn(printed)) {
    if (commits === mostCommits)
      return finish({ authors, weeks, changes, commits, first, last, isCut: true });
    commits += 1;
    first = Math.min(first, at);
    last = Math.max(last, at);
    add(authors, author);
    add(weeks, mondayOf(at));
    for (const path of paths) add(changes, path);
  }
  return finish({ authors, weeks, changes, commits, first, last, isCut: false });
}

interface Commit {
  readonly at: number;
  readonly author: string;
  readonly paths: readonly string[];
}

/** A commit is: an empty field, the time, author and first path with a line break between, the other paths. */
function* commitsIn(printed: string): Generator<Commit> {
  const fields = printed.split("\0");
  for (let i = 0; i < fields.length; i += 1) {
    if (fields[i] === "") continue;
    const at = Number(fields[i]) * 1_000;
    const [author = "", ...rest] = (fields[i + 1] ?? "").split("\n");
    const paths = rest.length === 0 ? [] : [rest.join("\n")];
    for (i += 2; i < fields.length && fields[i] !== ""; i += 1) paths.push(fields[i] ?? "");
    if (Number.isFinite(at)) yield { at, author: author.trim() === "" ? "(no name)" : author, paths };
  }
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mondayOf(at: number): number {
  return Math.floor((at - firstMonday) / week) * week + firstMonday;
}

interface Counted extends Omit<History, "authors" | "weeks"> {
  readonly authors: ReadonlyMap<string, number>;
  readonly weeks: ReadonlyMap<number, number>;
}

function finish({ authors, weeks, ...rest }: Counted): History {
  return {
    ...rest,
    authors: [...authors]
      .map(([name, commits]) => ({ name, commits }))
      .sort((a, b) => b.commits - a.commits || (a.name < b.name ? -1 : 1)),
    weeks: everyWeek(weeks),
  };
}

function everyWeek(counts: ReadonlyMap<number, number>): Week[] {
  const starts = [...counts.keys()].sort((a, b) => a - b);
  const [from, to] = [starts[0], starts.at(-1)];
  if (from === undefined || to === undefined) return [];
  const length = (to - from) / week + 1;
  const all = length > mostWeeks ? starts : Array.from({ length }, (_, index) => from + index * week);
  return all.map((start) => ({ start, commits: counts.get(start) ?? 0 }));
}
