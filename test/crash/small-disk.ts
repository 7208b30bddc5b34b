import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Somewhere where space comes to an end. */
export interface Space {
  readonly folder: string;
  /** Leaves about so many bytes for new files. */
  fill(left: number): void;
  free(): void;
  remove(): void;
}

/** A disk of a few megabytes. */
export interface SmallDisk extends Space {
  /** A second folder with the same files, where nothing can be written. */
  readonly readOnly: string;
}

const bytes = 4 * 2 ** 20;

/** Mounts a disk in memory, which only root may; says why there is none. */
export function smallDisk(): SmallDisk | string {
  const folder = mkdtempSync(join(tmpdir(), "cascade-disk-"));
  const mount = (...args: string[]): string | undefined => {
    const { status, stderr, error } = spawnSync("mount", args, { encoding: "utf8" });
    return status === 0 ? undefined : (error?.message ?? stderr.trim());
  };
  const problem = mount("-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder);
  if (problem !== undefined) {
    rmSync(folder, { recursive: true });
    return `no disk can be mounted here (${problem})`;
  }
  const readOnly = mkdtempSync(join(tmpdir(), "cascade-disk-"));
  const failed = mount("--bind", folder, readOnly) ?? mount("-o", "remount,bind,ro", readOnly);
  if (failed !== undefined) throw new Error(failed);
  const filler = join(folder, "filler");
  return {
    folder,
    fill(left) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    free: () => rmSync(filler, { force: true }),
    readOnly,
    remove() {
      for (const one of [readOnly, folder]) {
        spawnSync("umount", ["-l", one]);
        rmSync(one, { recursive: true, force: true });
      }
    },
  };
}

/** Needs no rights: no file of this process becomes larger than what is left. */
export function limitedFiles(): Space {
  const folder = mkdtempSync(join(tmpdir(), "cascade-limit-"));
  const limit = (most: string): void => {
    const { status, stderr } = spawnSync("prlimit", ["--pid", String(process.pid), `--fsize=${most}:`], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  };
  // The system tells of a file that is too large in two ways: without a listener this one would end the process.
  const ignore = (): void => {};
  process.on("SIGXFSZ", ignore);
  return {
    folder,
    fill: (left) => limit(String(left)),
    free: () => limit("unlimited"),
    remove() {
      process.off("SIGXFSZ", ignore);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
