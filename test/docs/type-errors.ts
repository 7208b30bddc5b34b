import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../architecture/source-file.ts";
import type { DocBlock } from "./doc-block.ts";

/** Type-checks the blocks, each as a module, and lists the compiler's complaints by document and line. */
export async function typeErrors(
  blocks: readonly DocBlock[],
  preamble: (block: DocBlock) => string,
): Promise<string[]> {
  const folder = join(repository, "out", `doc-types-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  for (const [index, block] of blocks.entries()) {
    writeFileSync(join(folder, `block-${index}.ts`), `export {}; ${preamble(block)}${block.code}\n`);
  }
  const settings = {
    extends: join(repository, "tsconfig.json"),
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: [folder],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  try {
    return (await compile(folder)).map((line) =>
      line.replace(/^.*block-(\d+)\.ts\((\d+),/, (whole, index: string, row: string) => {
        const block = blocks[Number(index)];
        return block === undefined ? whole : `${block.file}:${block.line + Number(row) - 1} (`;
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines about the blocks; what is wrong in src is another check's business. */
async function compile(folder: string): Promise<string[]> {
  const tsc = join(repository, "node_modules", ".bin", "tsc");
  const { stdout } = await promisify(execFile)(tsc, ["-p", folder, "--noEmit", "--pretty", "false"], {
    cwd: repository,
    maxBuffer: 2 ** 26,
  }).catch((error: { stdout: string }) => error);
  return stdout.split("\n").filter((line) => /block-\d+\.ts\(\d+,/.test(line));
}
