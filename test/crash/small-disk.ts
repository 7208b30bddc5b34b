import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk of a few megabytes, which can be full. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves so many bytes. */
  fill(left: number): void;
  free(): void;
  /** A second folder with the same files, where nothing can be written. */
  readonly readOnly: string;
  remove(): void;
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
