import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CascadeError, isCascadeError } from "./cascade-error.ts";

const here = new URL("./", import.meta.url);
const page = readFileSync(new URL("../../docs/errors.md", here), "utf8");

/** The chapters of the catalogue: every file of errors is one. */
const chapters = readdirSync(here).filter((file) => file.endsWith("-errors.ts"));

interface Entry {
  readonly chapter: string;
  readonly name: string;
  /** The sentence above the class. */
  readonly says: string;
  readonly codes: readonly string[];
}

/** The exported classes of a chapter with the codes in their source. */
function entriesOf(chapter: string): Entry[] {
  const source = readFileSync(new URL(chapter, here), "utf8");
  const starts = Array.from(source.matchAll(/^export class (\w+) extends \w*Error\b/gm));
  return starts.map((match, i) => {
    const body = source
      .slice(match.index, starts[i + 1]?.index)
      .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const above = source.slice(0, match.index);
    const says = above.slice(above.lastIndexOf("/**"));
    const codes = Array.from(body.matchAll(/"(CS_[A-Z0-9_]+)"/g), ([, code = ""]) => code);
    return { chapter, name: match[1] ?? "", says, codes };
  });
}

const entries = chapters.flatMap(entriesOf);
const sections = new Map(
  page
    .split(/^### (?=CS_)/m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf("\n")).trim(), text.split(/^## /m)[0] ?? ""] as const),
);

describe("the catalogue of errors", () => {
  it("has chapters and classes", () => {
    expect(chapters).toContain("run-errors.ts");
    expect(entries.length).toBeGreaterThan(30);
  });

  it.each(chapters)("%s exports only classes that the catalogue found, and types", async (chapter) => {
    const module: Record<string, unknown> = await import(`./${chapter.replace(".ts", "")}.ts`);
    expect(Object.keys(module).sort()).toEqual(
      entries
        .filter((entry) => entry.chapter === chapter)
        .map(({ name }) => name)
        .sort(),
    );
    for (const [name, value] of Object.entries(module)) {
      expect(name).toMatch(/Error$/);
      const prototype: unknown = Reflect.get(Object(value), "prototype");
      expect(prototype instanceof Error && isCascadeError(prototype)).toBe(true);
    }
  });

  it.each(entries)("$name has one code, which its first sentence names", ({ codes, says }) => {
    expect(new Set(codes).size).toBe(1);
    expect(says).toContain(`\`${codes[0]}\`:`);
  });

  it("gives each class a code of its own", () => {
    const codes = entries.map((entry) => entry.codes[0]);
    expect(codes).toHaveLength(new Set(codes).size);
  });

  it("is what docs/errors.md describes, no more and no less", () => {
    expect([...sections.keys()].sort()).toEqual(entries.map((entry) => entry.codes[0]).sort());
  });

  it.each([...sections])("%s is described: what happened, an example, what to do", (code, text) => {
    const [happened = "", ...rest] = text.slice(code.length).split(/^```.*$/m);
    expect(happened.trim().length).toBeGreaterThan(20);
    expect(rest.length).toBeGreaterThanOrEqual(2);
    expect(text).toMatch(/^\*\*What to do:\*\* \S/m);
  });
});

describe("the catalogue of warnings", () => {
  /** Every code that stands in the sources. */
  const told = new Set(
    readdirSync(new URL("../", here), { recursive: true, encoding: "utf8" })
      .filter((file) => /(?<!\.test)\.ts$/.test(file))
      .flatMap((file) => readFileSync(new URL(`../${file}`, here), "utf8").match(/"CS_W_[A-Z_]+"/g) ?? [])
      .map((code) => code.slice(1, -1)),
  );
  const chapter = page.slice(page.indexOf("\n## Warnings\n"));
  const rows = Array.from(chapter.matchAll(/^\| `(CS_W_[A-Z_]+)` \|(.*)\|(.*)\|$/gm));

  it("is what docs/errors.md describes: each code once, with what happened and what to do", () => {
    expect(rows.map(([, code]) => code).sort()).toEqual([...told].sort());
    for (const [, , happened = "", advice = ""] of rows) {
      expect(happened.trim()).toMatch(/^\S.{20,}\.$/);
      expect(advice.trim()).toMatch(/^\S.{10,}\.$/);
    }
  });
});

describe("CascadeError", () => {
  class SomeError extends CascadeError {}

  it("is an Error with a code, its class's name, and a cause where there is one", () => {
    const error = new SomeError("CS_SOME", "it happened", { cause: 5 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code: "CS_SOME", name: "SomeError", message: "it happened", cause: 5 });
    expect("cause" in new SomeError("CS_SOME", "it happened")).toBe(false);
    expect(String(error)).toBe("SomeError: it happened");
  });
});
