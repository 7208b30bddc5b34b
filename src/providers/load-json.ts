import { JsonSyntaxError } from "../errors/provider-errors.ts";
import type { TaskContext } from "../spec/context.ts";
import type { Input } from "../spec/input.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { type Task, task } from "../spec/task.ts";
import { checkPath, type FilePath, fileProblem } from "./file-problem.ts";
import { findJsonMistake } from "./json-mistake.ts";

/** The task `loadJson`; the type argument says what the caller expects to find, and is not checked. */
export interface LoadJsonTask extends Task<[path: FilePath], unknown> {
  <T>(path: Input<FilePath>): LazyResult<T>;
}

/**
 * The value in a JSON file.
 *
 * @param path - relative to the process's working folder, or a `file:` URL
 * @throws {JsonSyntaxError} `CS_JSON_SYNTAX` with line and column of the first mistake
 * @throws {FileNotFoundError} `CS_FILE_NOT_FOUND`; also `CS_FILE_DENIED` and `CS_FILE_FAILED`
 * @example
 * import { tmpdir } from "node:os";
 * import { io, loadJson, run } from "cascade-ts";
 *
 * const file = io.writeText(`${tmpdir()}/cascade-example.json`, '{ "port": 8080 }');
 * await run(loadJson(file)); // => { port: 8080 }
 */
export const loadJson: LoadJsonTask = typed(
  task("loadJson", {}, async (ctx: TaskContext, path: FilePath): Promise<unknown> => {
    checkPath("loadJson", path);
    const { readFile } = await import("node:fs/promises");
    const source = await readFile(path, { encoding: "utf8", signal: ctx.signal }).catch((cause: unknown) => {
      throw fileProblem("read", path, cause, ctx.signal);
    });
    return parseJson(source, path);
  }),
);

function parseJson(source: string, path: FilePath): unknown {
  // Some editors begin a file with a byte order mark, which JSON does not know.
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JsonSyntaxError(String(path), findJsonMistake(text), cause);
  }
}

/** A type argument chosen by the caller is not something that a task's own type can express. */
function typed(loadTask: Task<[FilePath], unknown>): LoadJsonTask {
  return loadTask as LoadJsonTask;
}
