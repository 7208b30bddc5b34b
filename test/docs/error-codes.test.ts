import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mask } from "../architecture/mask.ts";
import { isTest, readSources, repository } from "../architecture/source-file.ts";

const page = "docs/errors.md";
const text = existsSync(join(repository, page)) ? readFileSync(join(repository, page), "utf8") : undefined;

/** The codes that stand in the catalogue as strings. */
const codes = [
  ...new Set(readSources("src/errors").flatMap((file) => (isTest(file.path) ? [] : codesIn(file.text)))),
].sort();

describe("the error codes", () => {
  it(`are the sections of ${page}, each once`, () => {
    // Before the first code there is nothing to describe.
    const sections = Array.from(
      (text ?? "").matchAll(/^#{2,3} `?(CS_[A-Z0-9_]+)`?\s*$/gm),
      (match) => match[1],
    );
    expect(sections.sort()).toEqual(codes);
  });
});

function codesIn(source: string): string[] {
  const { comments } = mask(source);
  const isComment = (at: number): boolean =>
    comments.some(({ offset, text: comment }) => at >= offset && at < offset + comment.length);
  return Array.from(source.matchAll(/["'](CS_[A-Z0-9_]+)["']/g))
    .filter((match) => !isComment(match.index))
    .map((match) => match[1] ?? "");
}
