import { importsOf } from "../architecture/imports-of.ts";
import { exportsOf } from "../architecture/main-export.ts";
import { mask } from "../architecture/mask.ts";
import type { DocBlock } from "./doc-block.ts";

/**
 * The import a TSDoc example may leave out: an editor shows it next to the very thing, so `task` and `run` need no
 * introduction. A document's block says what it imports, and so does an example that imports anything itself.
 *
 * @param block - the example
 * @param index - the text of the package's entry file
 */
export function implicitImport(block: DocBlock, index: string): string {
  if (!block.file.startsWith("src/") || importsOf(block.code).length > 0) return "";
  const { code } = mask(block.code);
  const names = exportsOf(index)
    .filter(({ name }) => uses(code, name) && !declares(code, name))
    .map(({ name, isType }) => (isType ? `type ${name}` : name));
  return names.length === 0 ? "" : `import { ${names.join(", ")} } from "cascade-ts"; `;
}

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w$.#])${name}(?![\\w$])(?!\\s*:)`).test(code);
}

function declares(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|var|function|class|interface|type)\\s+${name}\\b`).test(code);
}
