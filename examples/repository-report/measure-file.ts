import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { task } from "cascade-ts";
import { languageOf } from "./language.ts";
import { measureText, type TextMeasure } from "./measure-text.ts";

/** A file to look at. */
export interface SourceFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly absolute: string;
}

/** What was measured of a file. */
export interface FileMeasure extends TextMeasure {
  readonly path: string;
  readonly language: string;
  readonly bytes: number;
  /** The same for files of the same content. */
  readonly digest: string;
}

/** A file that is listed and not measured, and why. */
export interface LeftOut {
  readonly path: string;
  readonly leftOut: "binary" | "generated" | "over 2 MB" | "gone" | "named in no UTF-8" | "no regular file";
}

const largest = 2 * 1024 * 1024;

/** Git and many others decide so, too: a NUL among the first bytes. */
const looksBinary = (bytes: Buffer): boolean => bytes.subarray(0, 8_000).includes(0);

const written =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|poetry\.lock|uv\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock)$|\.min\.(?:js|css)$|\.(?:js|css)\.map$|\.snap$/;

/** Reads a file and measures it. What cannot be read fails, and the map that calls it settles. */
export const measureFile = task("measure", async (file: SourceFile): Promise<FileMeasure | LeftOut> => {
  const { path, absolute } = file;
  if (written.test(path)) return { path, leftOut: "generated" };
  const found = await lstat(absolute).catch(ignoreMissing);
  if (found === undefined) return { path, leftOut: path.includes("\ufffd") ? "named in no UTF-8" : "gone" };
  if (!found.isFile()) return { path, leftOut: "no regular file" };
  if (found.size > largest) return { path, leftOut: "over 2 MB" };
  const bytes = await readFile(absolute);
  if (looksBinary(bytes)) return { path, leftOut: "binary" };
  const language = languageOf(path);
  return {
    path,
    language: language.name,
    bytes: bytes.length,
    digest: createHash("sha1").update(bytes).digest("base64"),
    ...measureText(bytes.toString("utf8"), language),
  };
});

/** A file that Git lists may have been deleted in the meantime: no reason to complain. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
