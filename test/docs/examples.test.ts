import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readSources, repository } from "../architecture/source-file.ts";
import { alignWith } from "../placeholders.ts";
import { compileBlock } from "./compile-block.ts";
import { blocksOfMarkdown, blocksOfSource, type DocBlock } from "./doc-block.ts";
import { documents } from "./documents.ts";
import { implicitImport } from "./implicit-imports.ts";
import { typeErrors } from "./type-errors.ts";

const blocks = [
  ...documents().flatMap((file) => blocksOfMarkdown(file, readFileSync(join(repository, file), "utf8"))),
  ...readSources("src").flatMap(({ path, text }) => blocksOfSource(path, text)),
];
const entry = readSources("src").find(({ path }) => path === "src/index.ts")?.text ?? "";
const runnable = blocks.filter((block) => block.noRun === undefined);

// Inside the repository and outside node_modules, so that vitest strips the types and knows the package's name.
const folder = join(repository, "out", `doc-blocks-${process.pid}`);
const fileOf = (block: DocBlock): string => join(folder, `block-${blocks.indexOf(block)}.ts`);

describe("the examples in the documents and in the sources", () => {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("say why, where one is not run", () => {
    expect(blocks.filter((block) => block.noRun === "").map(place)).toEqual([]);
  });

  it("have the types they should", async () => {
    expect(await typeErrors(runnable, (block) => implicitImport(block, entry))).toEqual([]);
  });

  for (const block of runnable) {
    it(place(block), async () => {
      const printed = await run(block);
      if (block.output !== undefined) expect(alignWith(printed, block.output)).toBe(block.output.trimEnd());
    });
  }
});

function place(block: DocBlock): string {
  return `${block.file}:${block.line}`;
}

/** Runs a block as a module of its own and returns what it wrote to stdout. */
async function run(block: DocBlock): Promise<string> {
  const imports = `import { doc } from ${JSON.stringify(join(repository, "test/docs/doc.ts"))}; `;
  writeFileSync(fileOf(block), `${imports}${implicitImport(block, entry)}${compileBlock(block.code)}\n`);
  let printed = "";
  const write = (text: unknown): true => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(console, "log").mockImplementation((...words) => void write(`${words.map(plain).join(" ")}\n`));
  try {
    await import(/* @vite-ignore */ fileOf(block));
  } finally {
    vi.restoreAllMocks();
  }
  return printed;
}

function plain(word: unknown): string {
  return typeof word === "string" ? word : inspect(word);
}
