import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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
    const load = () => createJiti(import.meta.url, { moduleCache: false }).import(${JSON.stringify(module)});
    const { runCommand } = await load();
    const line = "sleep 1000 & echo $! > child; wait";
    const command = { line, shown: line, shell: "sh", env: {}, cwd: ${JSON.stringify(folder)}, maxOutput: 1000 };
    runCommand(command, new AbortController().signal).catch(() => {});
    ${afterStart}`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const pidIn = (name: string): Promise<number> =>
  vi.waitFor(
    () => {
      const pid = Number(readFileSync(join(folder, name), "utf8"));
      if (!(pid > 0)) throw new Error("the command has not started yet");
      return pid;
    },
    { timeout: 10_000 },
  );

const isGone = (pid: number): Promise<void> =>
  vi.waitFor(() => expect(stateOf(pid)).toMatch(/\) [ZX] /), { timeout: 10_000 });

function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return ") X (collected)";
  }
}

describe.runIf(process.platform === "linux")("a command whose host ends", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "goes with it on %s, and the host ends as it would",
    async (name) => {
      const process = host("");
      const ended = once(process, "close");
      const pid = await pidIn("child");
      process.kill(name);
      expect(await ended).toEqual([null, name]);
      await isGone(pid);
    },
  );

  it("goes with it where two copies of the package run commands", async () => {
    const process = host(`
      const copy = await load();
      const wait = { ...command, line: "echo $$ > other; sleep 1000 & wait" };
      copy.runCommand(wait, new AbortController().signal).catch(() => {});`);
    const ended = once(process, "close");
    const pids = [await pidIn("child"), await pidIn("other")];
    process.kill("SIGTERM");
    expect(await ended).toEqual([null, "SIGTERM"]);
    for (const pid of pids) await isGone(pid);
  });

  it("goes with it when it exits", async () => {
    const process = host(`
      const file = ${JSON.stringify(join(folder, "child"))};
      const look = () => (existsSync(file) ? setTimeout(() => process.exit(7), 50) : setTimeout(look, 5));
      look();`);
    const ended = once(process, "close");
    const pid = await pidIn("child");
    expect(await ended).toEqual([7, null]);
    await isGone(pid);
  });

  it("leaves the end of the host to the host's own handler", async () => {
    const process = host(`process.on("SIGTERM", () => process.exit(9));`);
    const ended = once(process, "close");
    const pid = await pidIn("child");
    process.kill("SIGTERM");
    expect(await ended).toEqual([9, null]);
    await isGone(pid);
  });
});
