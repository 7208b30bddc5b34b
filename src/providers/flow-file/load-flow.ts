import { statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FlowLoadError, FlowNotFoundError } from "../../errors/flow-errors.ts";
import { isLazy } from "../../spec/lazy.ts";
import { offeredTargets } from "./offered-targets.ts";
import { ownPackageAliases } from "./own-package.ts";

/** A flow file that has been loaded. */
export interface Flow {
  /** As it was given, for messages. */
  readonly file: string;
  readonly path: string;
  /** What the file exports, by name. */
  readonly exports: Readonly<Record<string, unknown>>;
}

const nativeExtensions = new Set([".js", ".mjs", ".cjs"]);

/**
 * Loads a flow file, TypeScript or JavaScript, with everything it imports.
 *
 * @throws {FlowNotFoundError} `CS_FLOW_NOT_FOUND`
 * @throws {FlowLoadError} `CS_FLOW_LOAD`
 */
export async function loadFlow(file: string, cwd: string): Promise<Flow> {
  const path = resolve(cwd, file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new FlowNotFoundError(file, "does not exist");
  if (!found.isFile()) throw new FlowNotFoundError(file, "is not a file");
  try {
    const { loaded, offered } = await offeredTargets(() => unlessStuck(importFile(path)));
    return { file, path, exports: { ...offered, ...namesOf(loaded) } };
  } catch (error) {
    throw new FlowLoadError(file, error);
  }
}

/** Rejects the loads under way. Bounded by their number. */
const stuck = new Set<() => void>();

function rejectStuck(): void {
  for (const reject of stuck) reject();
}

/**
 * Rejects when nothing is left that could let the promise settle: Node would end the process without a word then, and a
 * file may wait at its top level for something that never comes.
 */
async function unlessStuck<T>(loading: Promise<T>): Promise<T> {
  let reject = (): void => {};
  const never = new Promise<never>((_resolve, refuse) => {
    reject = () =>
      refuse(new Error("an await at the top level of the file waits for something that never comes"));
  });
  if (stuck.size === 0) process.on("beforeExit", rejectStuck);
  stuck.add(reject);
  try {
    return await Promise.race([loading, never]);
  } finally {
    stuck.delete(reject);
    if (stuck.size === 0) process.off("beforeExit", rejectStuck);
  }
}

/** JavaScript is left to Node, as long as Node finds what it imports; everything else goes through the loader. */
async function importFile(path: string): Promise<unknown> {
  if (nativeExtensions.has(extname(path))) {
    try {
      return (await import(pathToFileURL(path).href)) as unknown;
    } catch (error) {
      if (!isUnresolved(error)) throw error;
    }
  }
  const { createJiti } = await import("jiti");
  const loader = createJiti(import.meta.url, {
    alias: ownPackageAliases(path),
    // A cache in a folder that others can write to would be a way to run their code.
    fsCache: false,
    interopDefault: false,
    // Lines stay where they are, so that errors and definitions are found.
    transformOptions: { retainLines: true },
  });
  return await loader.import(path);
}

/** Something could not be found or is TypeScript: known before anything was evaluated, so a second try is safe. */
function isUnresolved(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return (
    code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND" || code === "ERR_UNKNOWN_FILE_EXTENSION"
  );
}

/** The exports; those of a module that was made CommonJS by a compiler are one level deeper. */
function namesOf(module: unknown): Record<string, unknown> {
  if (typeof module !== "object" || module === null || isLazy(module)) return { default: module };
  const inner: unknown = "default" in module ? module.default : undefined;
  const isCompiled = typeof inner === "object" && inner !== null && "__esModule" in inner;
  const { "module.exports": _whole, ...names } = { ...(isCompiled ? inner : module) } as Record<
    string,
    unknown
  >;
  return names;
}
