import { FileArgumentError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import type { CacheHit, CacheInfo, CachePolicy } from "../spec/cache-policy.ts";

/**
 * For a task that makes a file: where the file (or folder) is there already, the call is a hit, and its value is the
 * path. What is in the file is not looked at; delete it to have it made again.
 *
 * A relative path is seen from the process's working folder at the time of the call. The value is the path as it was
 * given, so the task itself gives that too.
 *
 * @param path - a path, a `file:` URL, or a function that makes one of the call's arguments
 * @throws {FileArgumentError} `CS_FILE_ARGUMENT` for what no path can be; what the function gives is looked at when the
 * task is called, where anything wrong counts as a miss and is the warning `CS_W_CACHE_GET`
 * @example
 * import { tmpdir } from "node:os";
 * import { fileExists, io, run, task } from "cascade-ts";
 *
 * const place = (name: string) => `${tmpdir()}/cascade-example-${name}.txt`;
 * let calls = 0;
 * const make = task("make", (name: string) => { calls++; return io.writeText(place(name), name); }, { cache: fileExists(place) });
 * const twice = [await run(make("a")), await run(make("a"))];
 * twice[0] === twice[1]; // => true
 * calls <= 1; // => true
 */
export function fileExists<A extends readonly unknown[]>(
  path: string | URL | ((...args: A) => string | URL),
): CachePolicy {
  if (typeof path !== "function") checkPath(path);
  return new FileExists(path as Place);
}

type Place = string | URL | ((...args: readonly unknown[]) => unknown);

class FileExists implements CachePolicy {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async get(_key: string, { args }: CacheInfo): Promise<CacheHit | undefined> {
    const path = typeof this.#place === "function" ? this.#place(...args) : this.#place;
    checkPath(path);
    const { stat } = await import("node:fs/promises");
    try {
      await stat(path);
      return { value: path };
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw cause;
    }
  }

  /** The task has made the file. */
  set(): void {}
}

/** Refuses what no path can be, before the system is asked. */
function checkPath(path: unknown): asserts path is string | URL {
  if (path instanceof URL) {
    if (path.protocol === "file:") return;
    throw new FileArgumentError("fileExists", `${path.href} is not a file: URL.`);
  }
  if (typeof path !== "string")
    throw new FileArgumentError(
      "fileExists",
      `the path is ${quote(path)}; give a text, a file: URL or a function (...args) => path.`,
    );
  if (path === "") throw new FileArgumentError("fileExists", "the path is empty.");
  if (path.includes("\0"))
    throw new FileArgumentError("fileExists", `the path ${quote(path)} has a NUL character in it.`);
}
