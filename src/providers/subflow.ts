import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { all } from "../spec/all.ts";
import { isLazy, type Lazy } from "../spec/lazy.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { substituteParams } from "../spec/substitute-params.ts";
import { task } from "../spec/task.ts";
import { checkPath, type FilePath } from "./file-problem.ts";

/** What `subflow` may be told beside the file. */
export interface SubflowOptions {
  /** Which export of the file (default: as `cascade run` chooses; the default export, else the only one). */
  readonly target?: string | Lazy<string>;
  /**
   * Values for the parameters of the file's graph; LazyResults anywhere inside are waited for. Parameters that are not
   * given have the values of the run. A run refuses names that it does not know when it starts, and it does not know the
   * file yet: a parameter that only the file declares is passed on, `params: { n: param("n") }`.
   */
  readonly params?: Readonly<Record<string, unknown>> | Lazy<Readonly<Record<string, unknown>>>;
  /** `import.meta.url` of the calling file: relative paths then begin in its folder (default: in the working folder). */
  readonly from?: string | URL;
}

/** The task `subflow`: the tail call into another file's target. */
const subflowTask = task(
  "subflow",
  async (file: FilePath, target: string | undefined, params: object, from: string | undefined) => {
    checkFile(file);
    checkTarget(target);
    checkParams(params);
    const [{ flowFile }, { chooseTarget }] = await Promise.all([
      import("./flow-file.ts"),
      import("./flow-file/choose-target.ts"),
    ]);
    const flow = await flowFile(String(file), from);
    const chosen = chooseTarget(flow, target).target;
    return await substituteParams(isLazy(chosen) ? chosen : all(chosen), params);
  },
);

/**
 * The value of another flow file's target, as a part of this run: its limits, events, cancellation and parameters are the
 * run's own.
 *
 * The file is loaded when the value is needed, once per process, as `cascade run` does it. What goes wrong has codes of
 * its own: the file is missing (`CS_FLOW_NOT_FOUND`), it has no such target (`CS_FLOW_UNKNOWN_TARGET`, …), loading it fails
 * (`CS_FLOW_LOAD`), or one of its tasks fails, which is that task's own failure. A parameter that a body of the flow brings
 * in only while it runs has the value of the run.
 *
 * @param file - a path or `file:` URL; a relative path begins in the working folder, or with `from` in the folder of the
 * calling file
 * @param options.target - the name of an export
 * @param options.params - values by name, converted and validated by the file's own `param()`s
 * @throws {FileArgumentError} `CS_FILE_ARGUMENT`, at once, for what no path can be
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION`, at once, for a bad option
 * @throws {UnknownParamError} `CS_UNKNOWN_PARAM`, when it runs, as the cause of a failure; also `CS_INVALID_PARAM`
 * @example
 * import { tmpdir } from "node:os";
 * import { io, run, subflow } from "cascade-ts";
 *
 * const source = `
 *   import { param, task } from "cascade-ts";
 *   const greet = task("greet", (name) => "Hello, " + name);
 *   export const greeting = greet(param("name"));
 * `;
 * const file = io.writeText(`${tmpdir()}/cascade-example-greeting.mjs`, source);
 * await run(subflow(file, { target: "greeting", params: { name: "Ada" } })); // => "Hello, Ada"
 */
export function subflow<T = unknown>(
  file: FilePath | Lazy<FilePath>,
  options: SubflowOptions = {},
): LazyResult<T> {
  if (typeof options !== "object" || options === null || isLazy(options))
    throw new InvalidCompositionError("subflow", `the options are ${quote(options)}, not an object.`);
  for (const key of Object.keys(options)) {
    if (!knownOptions.has(key))
      throw new InvalidCompositionError(
        "subflow",
        `unknown option "${key}" (known: ${[...knownOptions].join(", ")}).`,
      );
  }
  const { target, params = {}, from } = options;
  if (!isLazy(file)) checkFile(file);
  if (!isLazy(target)) checkTarget(target);
  if (!isLazy(params)) checkParams(params);
  // A text is plain data: such a call can be stored, and has a key in a cache.
  const place = file instanceof URL ? String(file) : file;
  if (from !== undefined) checkPath("subflow from", from);
  return subflowTask(place, target, params, from === undefined ? undefined : String(from)) as LazyResult<T>;
}

const knownOptions = new Set(["target", "params", "from"]);

function checkFile(file: unknown): asserts file is FilePath {
  checkPath("subflow", file);
}

function checkTarget(target: unknown): asserts target is string | undefined {
  if (target === undefined || (typeof target === "string" && target !== "")) return;
  throw new InvalidCompositionError("subflow", `target is ${quote(target)}; give the name of an export.`);
}

function checkParams(params: unknown): asserts params is Readonly<Record<string, unknown>> {
  if (typeof params === "object" && params !== null && !Array.isArray(params)) return;
  throw new InvalidCompositionError(
    "subflow",
    `params is ${quote(params)}; give an object of values by name.`,
  );
}
