import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where everything that is measured writes: files, and the data of the servers. `CASCADE_BENCH_DISK` names another disk. */
export const disk = process.env.CASCADE_BENCH_DISK ?? tmpdir();

const made = [];

/** A folder of this process on that disk, which goes with the process. */
export function freshFolder() {
  const folder = mkdtempSync(join(disk, "cascade-bench-"));
  if (made.length === 0) process.on("exit", removeFolders);
  made.push(folder);
  return folder;
}

/** Deletes what this process has made, for those who go on. */
export function removeFolders() {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
