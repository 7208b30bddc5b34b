import {
  type FileAccess,
  FileArgumentError,
  FileDeniedError,
  FileFailedError,
  FileNotFoundError,
} from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";

/** Where a file is: a path, relative to the process's working folder, or a `file:` URL. */
export type FilePath = string | URL;

const denied: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
};

const reasons: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is not a folder",
  EEXIST: "something else is already there",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open; lower the concurrency of the map",
  ENFILE: "too many files are open on this machine",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go in a circle",
  EBUSY: "it is in use",
  ERR_FS_FILE_TOO_LARGE: "it is too large to be read at once",
  ERR_STRING_TOO_LONG: "it is too large for one text",
};

/**
 * The typed error of a failed access.
 *
 * @param verb - what was tried, for the message: "read"
 * @param signal - the body's; once it is aborted, its reason is what to throw
 */
export function fileProblem(verb: string, path: FilePath, cause: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  const access: FileAccess = { verb, path: String(path) };
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ENOENT") return new FileNotFoundError(access, process.cwd(), cause);
  if (denied[code] !== undefined) return new FileDeniedError(access, denied[code], cause);
  return new FileFailedError(
    access,
    reasons[code] ?? (cause instanceof Error ? cause.message : String(cause)),
    cause,
  );
}

/** Refuses what no path can be, before the system is asked. */
export function checkPath(where: string, path: unknown): asserts path is FilePath {
  if (path instanceof URL) {
    if (path.protocol === "file:") return;
    throw new FileArgumentError(where, `${path.href} is not a file: URL; http.get reads from the network.`);
  }
  if (typeof path !== "string") throw new FileArgumentError(where, `the path is ${quote(path)}, not a text.`);
  if (path === "") throw new FileArgumentError(where, "the path is empty.");
  if (path.includes("\0"))
    throw new FileArgumentError(where, `the path ${quote(path)} has a NUL character in it.`);
}
