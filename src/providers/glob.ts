import { FileArgumentError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import { checkPath, type FilePath, fileProblem } from "./file-problem.ts";

/** What `io.glob` looks for and where. */
export interface GlobOptions {
  /** The folder to search, to which the results are relative (default: the process's working folder). */
  readonly cwd?: FilePath;
  /** Patterns of what to leave out; a folder that matches is not entered (default: nothing is left out). */
  readonly ignore?: string | readonly string[];
  /** Lets `*` and `**` match names that begin with a dot (default false). */
  readonly dot?: boolean;
  /** Results are absolute paths (default false). */
  readonly absolute?: boolean;
  /** Follows symbolic links, a circle of them once; false leaves links out altogether (default true). */
  readonly followLinks?: boolean;
  /** What is listed (default "files"). */
  readonly only?: "files" | "folders";
}

/** The paths that match, sorted by code unit, with forward slashes. Folders have no slash at the end. */
export async function findFiles(
  patterns: string | readonly string[],
  options: GlobOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const wanted = checkPatterns("the pattern", patterns);
  const ignore = checkPatterns("ignore", options.ignore ?? []);
  const cwd = options.cwd ?? process.cwd();
  checkPath("io.glob", cwd);
  await checkFolder(cwd);
  const { glob } = await import("tinyglobby");
  const folders = options.only === "folders";
  const found = await glob(wanted, {
    cwd,
    ignore,
    dot: options.dot ?? false,
    absolute: options.absolute ?? false,
    followSymbolicLinks: options.followLinks ?? true,
    expandDirectories: false,
    onlyDirectories: folders,
    onlyFiles: !folders,
    signal,
  });
  signal.throwIfAborted();
  const paths = folders ? found.map((path) => path.replace(/(?<=.)\/$/, "")) : found;
  return paths.sort(byCodeUnit);
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function checkPatterns(what: string, patterns: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(patterns) ? patterns : [patterns];
  return list.map((pattern) => {
    if (typeof pattern === "string" && pattern !== "") return pattern;
    const problem = `${what} is ${quote(pattern)}; give a text such as "src/**/*.ts" or a list of them.`;
    throw new FileArgumentError("io.glob", problem);
  });
}

/** A folder that is not there would look like one without matches. */
async function checkFolder(folder: FilePath): Promise<void> {
  const { readdir } = await import("node:fs/promises");
  try {
    await readdir(folder);
  } catch (cause) {
    throw fileProblem("list", folder, cause);
  }
}
