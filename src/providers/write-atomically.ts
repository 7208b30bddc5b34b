import type { TaskContext } from "../spec/context.ts";
import { checkPath, type FilePath, fileProblem } from "./file-problem.ts";

/** How `io.writeText` and `io.writeBytes` write. */
export interface WriteOptions {
  /** Makes the folders that are missing (default true). */
  readonly parents?: boolean;
  /** Returns only when the file is on the disk and would survive a power cut (default false). */
  readonly fsync?: boolean;
  /** Permissions of a new file, such as 0o755 (default 0o666 less the umask); a file that exists keeps its own. */
  readonly mode?: number;
}

/** One write: where, what and how. */
export interface Write {
  readonly path: FilePath;
  readonly content: string | Uint8Array;
  readonly options: WriteOptions;
}

/**
 * Puts a whole file in place: written beside it under another name, then renamed. Whoever reads meanwhile sees the old
 * content or the new one, and a failure or an abort leaves the old one.
 *
 * A symbolic link stays, and what it points to is replaced. What is not a regular file (a device, a pipe) is written to.
 */
export async function writeAtomically(ctx: TaskContext, { path, content, options }: Write): Promise<void> {
  checkPath("io.write", path);
  const { mkdir, realpath, stat, writeFile } = await import("node:fs/promises");
  const { dirname } = await import("node:path");
  const { fileURLToPath } = await import("node:url");
  const { signal } = ctx;
  signal.throwIfAborted();
  const named = path instanceof URL ? fileURLToPath(path) : path;
  try {
    if (options.parents ?? true) await mkdir(dirname(named), { recursive: true });
    const place = await realpath(named).catch(() => named);
    const present = await stat(place).catch(() => undefined);
    if (present !== undefined && !present.isFile()) await writeFile(place, content, { signal });
    else await replace(place, content, { ...options, signal, keep: present?.mode });
  } catch (cause) {
    throw fileProblem("write", path, cause, signal);
  }
}

interface Replacing extends WriteOptions {
  readonly signal: AbortSignal;
  /** Mode of the file that is replaced. */
  readonly keep: number | undefined;
}

async function replace(place: string, content: string | Uint8Array, how: Replacing): Promise<void> {
  const { open, rename, rm } = await import("node:fs/promises");
  const { dirname, join } = await import("node:path");
  const { randomUUID } = await import("node:crypto");
  const folder = dirname(place);
  const draft = join(folder, `.cascade-${randomUUID()}.tmp`);
  try {
    const file = await open(draft, "wx", how.mode);
    try {
      // Set after opening, because the umask takes away from what open is given.
      if (how.keep !== undefined) await file.chmod(how.keep & 0o7777);
      else if (how.mode !== undefined) await file.chmod(how.mode);
      await file.writeFile(content, { signal: how.signal });
      if (how.fsync) await file.sync();
    } finally {
      await file.close();
    }
    how.signal.throwIfAborted();
    await rename(draft, place);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
  if (how.fsync) await syncFolder(folder);
}

/** A rename is on the disk only when its folder is. Windows cannot open folders, and has no need to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const { open } = await import("node:fs/promises");
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
