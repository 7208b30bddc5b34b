import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One file of the repository; `path` is relative to its root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The folder the repository stands in. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Reads every TypeScript file below the folders; one that does not exist yet holds none. */
export function readSources(...folders: readonly string[]): SourceFile[] {
  const found: SourceFile[] = [];
  for (const folder of folders) {
    const absolute = join(repository, folder);
    if (!existsSync(absolute)) continue;
    for (const entry of readdirSync(absolute, { recursive: true, encoding: "utf8" })) {
      const path = `${folder}/${entry.replaceAll("\\", "/")}`;
      if (!/\.ts$/.test(path) || /\/(node_modules|dist|out|fixtures)\//.test(path)) continue;
      found.push({ path, text: readFileSync(join(repository, path), "utf8") });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** True for the tests that stand beside the code: they may reach into any room. */
export function isTest(path: string): boolean {
  return /\.test(-d|-prop)?\.ts$/.test(path);
}
