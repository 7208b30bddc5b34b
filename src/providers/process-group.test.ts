import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const module = fileURLToPath(new URL("./run-command.ts", import.meta.url));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-group-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of its own that runs a command and then does as it is told. */
function host(afterStart: string): ChildProcess {
  const script = `
    import { createJiti } from "jiti";
    import { existsSync } from "node:fs";
    const { runCommand } = await createJiti(import.meta.url).import(${JSON.stringify(module)});
    const line = "sleep 1000 & echo $! > child; wait";
    const command = { line, shown: line, shell: "sh", env: {}, cwd: ${JSON.stringify(folder)}, maxOutput: 1000 };
    runCommand(command, new AbortController().signal).catch(() => {});
    ${afterStart}`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const childPid = (): Promise<number> =>
  vi.waitFor(
    () => {
      const pid = Number(readFileSync(join(folder, "child"), "utf8"));
      if (!(pid > 0)) throw new Error("the command has not started yet");
      return pid;
    },
    { timeout: 10_000 },
  );

const isGone = (pid: number): Promise<void> =>
  vi.waitFor(() => {
    const state = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : ") Z ";
    expect(state).toMatch(/\) [ZX] /);
  });

describe.runIf(process.platform === "linux")("a command whose host ends", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "goes with it on %s, and the host ends as it would",
    async (name) => {
      const process = host("");
      const ended = once(process, "close");
      const pid = await childPid();
      process.kill(name);
      expect(await ended).toEqual([null, name]);
      await isGone(pid);
    },
  );

  it("goes with it when it exits", async () => {
    const process = host(`
      const file = ${JSON.stringify(join(folder, "child"))};
      const look = () => (existsSync(file) ? setTimeout(() => process.exit(7), 50) : setTimeout(look, 5));
      look();`);
    const ended = once(process, "close");
    const pid = await childPid();
    expect(await ended).toEqual([7, null]);
    await isGone(pid);
  });

  it("leaves the end of the host to the host's own handler", async () => {
    const process = host(`process.on("SIGTERM", () => process.exit(9));`);
    const ended = once(process, "close");
    const pid = await childPid();
    process.kill("SIGTERM");
    expect(await ended).toEqual([9, null]);
    await isGone(pid);
  });
});
