import type { FileMeasure } from "./measure-file.ts";

/** A folder with what is in it; folders that only hold one folder are joined with it. */
export interface Folder {
  /** "src", or "src/main/java" where nothing else is in between. */
  readonly name: string;
  readonly path: string;
  readonly lines: number;
  readonly fileCount: number;
  /** The language with most lines. */
  readonly language: string;
  readonly folders: readonly Folder[];
  readonly files: readonly FileMeasure[];
}

interface Growing {
  readonly folders: Map<string, Growing>;
  readonly files: FileMeasure[];
}

/** The tree of the folders in which the files lie. Empty files are left out. */
export function folderTree(files: readonly FileMeasure[]): Folder {
  const root: Growing = { folders: new Map(), files: [] };
  for (const file of files) {
    if (file.lines === 0) continue;
    let at = root;
    for (const part of file.path.split("/").slice(0, -1)) {
      let inner = at.folders.get(part);
      if (inner === undefined) {
        inner = { folders: new Map(), files: [] };
        at.folders.set(part, inner);
      }
      at = inner;
    }
    at.files.push(file);
  }
  return grown("", "", root);
}

function grown(name: string, path: string, source: Growing): Folder {
  const [only] = source.folders;
  if (name !== "" && only !== undefined && source.folders.size === 1 && source.files.length === 0) {
    return grown(`${name}/${only[0]}`, `${path}/${only[0]}`, only[1]);
  }
  const folders = [...source.folders].map(([inner, folder]) =>
    grown(inner, path === "" ? inner : `${path}/${inner}`, folder),
  );
  const inside = [...folders, ...source.files];
  return {
    name,
    path,
    lines: inside.reduce((sum, { lines }) => sum + lines, 0),
    fileCount: folders.reduce((sum, folder) => sum + folder.fileCount, source.files.length),
    language: mainLanguage(inside),
    folders,
    files: source.files,
  };
}

/** The language with most lines. */
export function mainLanguage(
  parts: readonly { readonly language: string; readonly lines: number }[],
): string {
  const byLanguage = new Map<string, number>();
  for (const { language, lines } of parts) {
    byLanguage.set(language, (byLanguage.get(language) ?? 0) + lines);
  }
  const [main] = [...byLanguage].sort((a, b) => b[1] - a[1]);
  return main?.[0] ?? "";
}
