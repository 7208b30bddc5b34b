import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { task } from "cascade-ts";
import type { SourceFile } from "./measure-file.ts";

/** Something that could not be read, and what the system said. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/** The files there are to measure. */
export interface Listing {
  readonly files: readonly SourceFile[];
  readonly unreadable: readonly Unreadable[];
  /** There were more than `mostFiles`; the rest was not looked at. */
  readonly isCut: boolean;
}

/** Where a listing ends, so that a report on the root of a disk ends, too. */
export const mostFiles = 200_000;

const ignored = new Set([
  "node_modules",
  "bower_components",
  ".git",
  ".hg",
  ".svn",
  "dist",
  "out",
  "build",
  "target",
  "coverage",
  ".venv",
  "venv",
  "__pycache__",
  ".cache",
  ".next",
  ".idea",
]);

/** Walks through a folder without following links. Folders that hold what a tool has made are left out. */
export const listFolder = task("list folder", async (root: string): Promise<Listing> => {
  const files: SourceFile[] = [];
  const unreadable: Unreadable[] = [];
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const absolute = join(root, folder);
    const entries = await readdir(absolute, { withFileTypes: true }).catch((error: unknown) => {
      if (folder === "") throw error;
      unreadable.push({ path: `${folder}/`, reason: reasonOf(error) });
      return [];
    });
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !ignored.has(entry.name)) pending.push(path);
      if (!entry.isFile()) continue;
      if (files.length === mostFiles) return { files, unreadable, isCut: true };
      files.push({ path, absolute: join(root, path) });
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, unreadable, isCut: false };
});

/** The listing that `git ls-files -z` printed. */
export function listingOf(root: string, printed: string): Listing {
  // A file in the middle of a merge is printed once for each side.
  const paths = [...new Set(printed.split("\0"))].filter((path) => path !== "").sort();
  const files = paths.slice(0, mostFiles).map((path) => ({ path, absolute: join(root, path) }));
  return { files, unreadable: [], isCut: paths.length > mostFiles };
}

/** What went wrong, in a few words. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = String((cause as NodeJS.ErrnoException | null)?.code);
  const said: Readonly<Record<string, string>> = { EACCES: "permission denied", EPERM: "not permitted" };
  if (/^E[A-Z]+$/.test(code)) return said[code] ?? code;
  return (cause instanceof Error ? cause.message : String(cause)).split("\n", 1)[0] ?? "";
}
