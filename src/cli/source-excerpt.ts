import { readFileSync, statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A place in somebody's source. Columns are left out, as they move when types are taken away. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** Larger files are no sources that a person wrote. */
const largestFile = 2_000_000;
const ownFolder = fileURLToPath(new URL("../", import.meta.url));

/** Reads "file:line:column", also with file://. */
export function sourcePlace(text: string): SourcePlace | undefined {
  const [, file, line] = /^(.*?):(\d+)(?::\d+)?$/s.exec(text.trim()) ?? [];
  if (file === undefined || line === undefined) return undefined;
  try {
    return { file: file.startsWith("file:") ? fileURLToPath(file) : file, line: Number(line) };
  } catch {
    return undefined;
  }
}

/** Where the user's own code is in a stack: the first frame that is neither Node's, a package's, nor Cascade's. */
export function userPlace(stack: string): SourcePlace | undefined {
  for (const frame of stack.split("\n")) {
    const [, place] = /^\s+at (?:.*\()?(.*?:\d+:\d+)\)?$/.exec(frame) ?? [];
    const found = place === undefined ? undefined : sourcePlace(place.replace(/^async /, ""));
    if (found !== undefined && isAbsolute(found.file) && !isForeign(found.file)) return found;
  }
  return undefined;
}

function isForeign(file: string): boolean {
  return file.startsWith(ownFolder) || /[\\/]node_modules[\\/]/.test(file);
}

/** "flows/report.ts:12", as short as the working folder allows. */
export function placeText({ file, line }: SourcePlace, cwd: string): string {
  const near = relative(cwd, file);
  const shown = near !== "" && !near.startsWith("..") && !isAbsolute(near) ? near : file;
  return `${shown}:${line}`;
}

/** The line and its neighbours, with numbers; empty when the file cannot be read. */
export function sourceExcerpt(
  place: SourcePlace,
): readonly { readonly number: number; readonly text: string }[] {
  const lines = linesOf(place.file);
  if (lines[place.line - 1] === undefined) return [];
  const first = Math.max(1, place.line - 1);
  return lines.slice(first - 1, place.line + 1).map((text, i) => ({ number: first + i, text }));
}

function linesOf(file: string): readonly string[] {
  try {
    return statSync(file).size > largestFile ? [] : readFileSync(file, "utf8").split(/\r?\n/);
  } catch {
    return [];
  }
}
