import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../architecture/source-file.ts";

/** The Markdown files a reader is sent to, as paths from the repository's root. */
export function documents(): string[] {
  const atRoot = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
  return [...atRoot.filter((file) => existsSync(join(repository, file))), ...markdownBelow("docs")];
}

function markdownBelow(folder: string): string[] {
  if (!existsSync(join(repository, folder))) return [];
  return readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((entry) => entry.endsWith(".md"))
    .map((entry) => `${folder}/${entry.replaceAll("\\", "/")}`)
    .sort();
}
