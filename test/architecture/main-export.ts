import { mask } from "./mask.ts";
import { isTest, type SourceFile } from "./source-file.ts";

const declaration =
  /\bexport\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(function\s*\*?|class|const|let|type|interface)\s+([\w$]+)/g;
/** A function or a class among the exports. */
const exportsWhatRuns =
  /\bexport\s+(?:abstract\s+)?(?:async\s+)?(?:function|class)\b|\bexport\s+const[^;]*=>/;
const list = /\bexport\s+(type\s+)?\{([^}]*)\}/g;

/** A name a source exports; `isType` when nothing of it is left at run time. */
export interface Exported {
  readonly name: string;
  readonly isType: boolean;
}

/** What a source exports, declarations first. */
export function exportsOf(text: string): Exported[] {
  const { code } = mask(text);
  const found = Array.from(code.matchAll(declaration), ([, word = "", name = ""]) => ({
    name,
    isType: word === "type" || word === "interface",
  }));
  for (const [, allTypes, inside = ""] of code.matchAll(list)) {
    for (const item of inside.split(",")) {
      const words = item.trim().split(/\s+/);
      const name = words.at(-1);
      if (name) found.push({ name, isType: allTypes !== undefined || words[0] === "type" });
    }
  }
  return found;
}

/**
 * Files of src whose name no export bears: `retry-delay.ts` wants an export with "retryDelay" in its name, whatever
 * the case; where there are several exports, one word of it is enough (`process-group.ts` and `endGroup`). A chapter of
 * the error catalogue (`…-errors.ts`) wants exports that end in "Error"; a file that declares data and nothing that runs
 * (`model.ts`) may be named after its subject.
 */
export function mainExportViolations(files: readonly SourceFile[]): string[] {
  const found: string[] = [];
  for (const { path, text } of files) {
    const [, name] = /^src\/.+\/([^/]+)\.ts$/.exec(path) ?? [];
    if (name === undefined || isTest(path) || name === "index" || name === "main") continue;
    const names = [...new Set(exportsOf(text).map((exported) => exported.name))];
    if (names.length > 1 && !exportsWhatRuns.test(mask(text).code)) continue;
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) found.push(`${path} is not in kebab-case`);
    else if (!names.some((exported) => bears(name, exported, names.length > 1))) {
      found.push(`${path} exports nothing of its name: ${names.join(", ") || "no export at all"}`);
    }
  }
  return found;
}

function bears(name: string, exported: string, isGroup: boolean): boolean {
  if (name.endsWith("-errors")) return exported.endsWith("Error");
  const words = isGroup ? name.split("-") : [name.replaceAll("-", "")];
  return words.some((word) => exported.toLowerCase().includes(isGroup ? word.replace(/s$/, "") : word));
}
