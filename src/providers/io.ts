import { FileArgumentError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import type { TaskContext } from "../spec/context.ts";
import { task } from "../spec/task.ts";
import { checkPath, type FilePath, fileProblem } from "./file-problem.ts";
import { findFiles, type GlobOptions } from "./glob.ts";
import { type WriteOptions, writeAtomically } from "./write-atomically.ts";

const readText = task("io.readText", {}, async (ctx, path: FilePath): Promise<string> => {
  checkPath("io.readText", path);
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(path, { encoding: "utf8", signal: ctx.signal });
  } catch (cause) {
    throw fileProblem("read", path, cause, ctx.signal);
  }
});

const readBytes = task("io.readBytes", {}, async (ctx, path: FilePath): Promise<Uint8Array> => {
  checkPath("io.readBytes", path);
  const { readFile } = await import("node:fs/promises");
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path, { signal: ctx.signal });
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (cause) {
    throw fileProblem("read", path, cause, ctx.signal);
  }
});

const writeText = task(
  "io.writeText",
  {},
  async (ctx: TaskContext, path: FilePath, text: string, options: WriteOptions = {}): Promise<FilePath> => {
    if (typeof text !== "string") {
      throw new FileArgumentError(
        "io.writeText",
        `the content is ${quote(text)}, not a text; use JSON.stringify or format first.`,
      );
    }
    await writeAtomically(ctx, { path, content: text, options });
    return path;
  },
);

const writeBytes = task(
  "io.writeBytes",
  {},
  async (
    ctx: TaskContext,
    path: FilePath,
    bytes: Uint8Array,
    options: WriteOptions = {},
  ): Promise<FilePath> => {
    if (!(bytes instanceof Uint8Array)) {
      throw new FileArgumentError(
        "io.writeBytes",
        `the content is ${quote(bytes)}, not a Uint8Array; io.writeText writes texts.`,
      );
    }
    await writeAtomically(ctx, { path, content: bytes, options });
    return path;
  },
);

const exists = task("io.exists", async (path: FilePath): Promise<boolean> => {
  checkPath("io.exists", path);
  const { stat } = await import("node:fs/promises");
  try {
    await stat(path);
    return true;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw fileProblem("look at", path, cause);
  }
});

const glob = task(
  "io.glob",
  {},
  (ctx: TaskContext, patterns: string | readonly string[], options: GlobOptions = {}): Promise<string[]> =>
    findFiles(patterns, options, ctx.signal),
);

/**
 * Files: reading, writing and finding them. Paths are relative to the process's working folder, or `file:` URLs.
 *
 * Writing is atomic: whoever reads meanwhile sees the old file or the new one, never half of it. The folders are made
 * where they are missing (`{ parents: false }` turns that off).
 *
 * All of them fail with `CS_FILE_NOT_FOUND`, `CS_FILE_DENIED` or, for the rest, `CS_FILE_FAILED`; each carries the
 * `path`, and the system's error as `cause`.
 *
 * @example
 * import { tmpdir } from "node:os";
 * import { io, run } from "cascade-ts";
 *
 * const folder = `${tmpdir()}/cascade-example-io`;
 * const written = io.writeText(`${folder}/notes/hello.txt`, "Hello, file");
 * await run(io.readText(written)); // => "Hello, file"
 * await run(io.glob("**\/*.txt", { cwd: folder })); // => [ 'notes/hello.txt' ]
 */
export const io = {
  /** `(path)`: the whole file as UTF-8 text. */
  readText,
  /** `(path)`: the whole file as a Uint8Array. */
  readBytes,
  /** `(path, text, { parents?, fsync?, mode? })`: writes atomically, gives the path. */
  writeText,
  /** `(path, bytes, { parents?, fsync?, mode? })`: writes atomically, gives the path. */
  writeBytes,
  /** `(path)`: whether there is a file or folder; a symbolic link counts as what it points to. */
  exists,
  /** `(patterns, { cwd?, ignore?, dot?, absolute?, followLinks?, only? })`: sorted paths that match. */
  glob,
} as const;
