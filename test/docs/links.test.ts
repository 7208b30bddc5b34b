import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../architecture/source-file.ts";
import { documents } from "./documents.ts";

describe("the links between documents", () => {
  for (const file of documents()) {
    it(`of ${file} lead somewhere`, () => {
      expect(brokenLinks(file)).toEqual([]);
    });
  }
});

/** The relative links of a document whose file, or whose heading in that file, is not there. */
function brokenLinks(file: string): string[] {
  const text = withoutFences(readFileSync(join(repository, file), "utf8"));
  const targets = Array.from(text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g), (match) => match[1] ?? "");
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !isThere(file, target));
}

function isThere(file: string, target: string): boolean {
  const [path = "", anchor] = decodeURIComponent(target).split("#");
  const absolute = path === "" ? join(repository, file) : join(repository, dirname(file), path);
  if (!existsSync(absolute)) return false;
  if (anchor === undefined || !absolute.endsWith(".md")) return true;
  return headings(readFileSync(absolute, "utf8")).includes(anchor.toLowerCase());
}

/** The anchors GitHub makes of the headings of a document. */
function headings(text: string): string[] {
  return Array.from(withoutFences(text).matchAll(/^#{1,6}\s+(.+)$/gm), ([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\s-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

function withoutFences(text: string): string {
  return text.replace(/^\s*(`{3,})[\s\S]*?^\s*\1\s*$/gm, "");
}
