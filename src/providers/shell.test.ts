import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callBody, fakeContext, rejection } from "../../test/fake-context.ts";
import type { ShellFailedError, ShellResult } from "../errors/provider-errors.ts";
import { type ShellOptions, shell } from "./shell.ts";

let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "cascade-shell-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { ctx } = fakeContext();
const call = (command: unknown, options?: ShellOptions): Promise<ShellResult> =>
  callBody(shell, ctx, command, ...(options ? [options] : []));

describe("shell", () => {
  it("gives both outputs, the code and the signal", async () => {
    expect(await call("echo out; echo err >&2")).toEqual({
      stdout: "out\n",
      stderr: "err\n",
      code: 0,
      signal: null,
    });
    expect(await call("exit 3", { check: false })).toMatchObject({ code: 3, signal: null });
    expect(await call("kill -9 $$", { check: false })).toMatchObject({ code: null, signal: "SIGKILL" });
  });

  it("gives a list of words to the program as they are", async () => {
    const words = ["printf", "[%s]", "a b", "$HOME", "it's", "*", "", ";"];
    expect((await call(words)).stdout).toBe("[a b][$HOME][it's][*][][;]");
  });

  it("reads a text with the shell that is asked for", async () => {
    expect((await call("echo $0", { shell: "/bin/sh" })).stdout).toBe("/bin/sh\n");
    expect((await call("printf '%s' \"$0\"")).stdout).toBe("sh");
  });

  it("takes folder, environment and input", async () => {
    expect((await call("pwd", { cwd: folder })).stdout).toBe(`${folder}\n`);
    vi.stubEnv("CASCADE_SHELL_TEST", "outer");
    expect((await call("echo $CASCADE_SHELL_TEST $MORE", { env: { MORE: "m" } })).stdout).toBe("outer m\n");
    const without = { env: { CASCADE_SHELL_TEST: undefined } };
    expect((await call("echo ${CASCADE_SHELL_TEST-gone}", without)).stdout).toBe("gone\n");
    vi.unstubAllEnvs();
    expect((await call("cat", { stdin: "ü\n" })).stdout).toBe("ü\n");
    expect((await call("wc -c", { stdin: new Uint8Array([1, 2, 3]) })).stdout.trim()).toBe("3");
  });

  it("reads nothing where no input is given, and drops what a command does not want", async () => {
    expect((await call("cat")).stdout).toBe("");
    expect((await call("true", { stdin: "x".repeat(5_000_000) })).code).toBe(0);
  });

  it("joins characters that came in pieces", async () => {
    const text = "äöü€😀".repeat(100_000);
    expect((await call("cat", { stdin: text })).stdout).toBe(text);
  });
});

describe("a shell command that fails", () => {
  it("says the command, the code and the end of what it printed", async () => {
    const error = await rejection<ShellFailedError>(call("seq 1 20 >&2; echo out; exit 4"));
    expect(error).toMatchObject({ code: "CS_SHELL_FAILED", exitCode: 4, signal: null, stdout: "out\n" });
    expect(error.message).toContain('"seq 1 20 >&2; echo out; exit 4" exited with 4.');
    expect(error.message).toContain("\n    11\n");
    expect(error.message).toMatch(/\n {4}20$/);
    expect(error.message).not.toContain("\n    10\n");
    expect(error.stderr.split("\n")).toHaveLength(21);
  });

  it("explains what it can", async () => {
    expect((await rejection(call("no-such-program-here"))).message).toContain(
      "exited with 127 (command not found)",
    );
    expect((await rejection(call("kill -TERM $$"))).message).toContain("was ended by SIGTERM");
    expect((await rejection(call("exit 1"))).message).toContain("It printed nothing");
  });

  it("says why it could not be started", async () => {
    const missing = await rejection(call(["no-such-program-here", "x"]));
    expect(missing).toMatchObject({
      code: "CS_SHELL_START",
      message: expect.stringContaining("there is no program"),
    });
    const nowhere = await rejection(call("true", { cwd: join(folder, "nowhere"), check: false }));
    expect(nowhere).toMatchObject({
      code: "CS_SHELL_START",
      message: expect.stringContaining("does not exist"),
    });
    expect(await rejection(call([folder]))).toMatchObject({ code: "CS_SHELL_START" });
  });

  it.each([[""], ["  "], [[]], [[""]], [5], [["echo", 5]], [[["echo"]]], ["a\0b"], [["a", "\0"]]])(
    "refuses the command %j",
    async (command) => {
      expect(await rejection(call(command))).toMatchObject({ code: "CS_SHELL_COMMAND" });
    },
  );

  it("refuses options that cannot work", async () => {
    expect(await rejection(call("true", { timeout: "soon" as "1s" }))).toMatchObject({
      code: "CS_INVALID_DURATION",
    });
    expect(await rejection(call("true", { maxOutput: Number.NaN }))).toMatchObject({
      code: "CS_SHELL_COMMAND",
    });
    expect(await rejection(call("true", { stdin: 5 as never }))).toMatchObject({ code: "CS_SHELL_COMMAND" });
  });

  it("is ended when it prints more than it may", async () => {
    const error = await rejection(call("yes", { maxOutput: 10_000 }));
    expect(error).toMatchObject({
      code: "CS_SHELL_OUTPUT",
      message: expect.stringContaining("10000 bytes to stdout"),
    });
    const other = await rejection(call("yes >&2", { maxOutput: 10_000 }));
    expect(other).toMatchObject({ code: "CS_SHELL_OUTPUT", message: expect.stringContaining("to stderr") });
    expect((await call("printf 12345", { maxOutput: 5 })).stdout).toBe("12345");
  });
});

describe("a shell command that is ended", () => {
  /** Resolves when the file holds a number; the commands below write their process ids. */
  const pidIn = (name: string): Promise<number> =>
    vi.waitFor(
      () => {
        const pid = Number(readFileSync(join(folder, name), "utf8"));
        if (!(pid > 0)) throw new Error(`${name} holds no process id yet`);
        return pid;
      },
      { timeout: 10_000, interval: 5 },
    );

  it("goes with its children and grandchildren", async () => {
    const { ctx: context, cancel } = fakeContext();
    const inner = "sh -c 'sleep 1000 & echo $! > grandchild; wait' & echo $! > child; wait";
    const ended = rejection(callBody(shell, context, inner, { cwd: folder }));
    const pids = [await pidIn("child"), await pidIn("grandchild")];
    expect(pids.map(isAlive)).toEqual([true, true]);
    const reason = new Error("enough");
    cancel(reason);
    expect(await ended).toBe(reason);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it("may clean up when it gets SIGTERM", async () => {
    const { ctx: context, cancel } = fakeContext();
    const command = "trap 'echo cleaned > cleaned; exit 0' TERM; echo $$ > pid; while :; do sleep 0.02; done";
    const ended = rejection(callBody(shell, context, command, { cwd: folder }));
    await pidIn("pid");
    cancel("stop");
    expect(await ended).toBe("stop");
    expect(existsSync(join(folder, "cleaned"))).toBe(true);
  });

  it("gets SIGKILL when it ignores SIGTERM, a child that outlives its parent too", async () => {
    const { ctx: context, cancel } = fakeContext();
    const deaf =
      "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > child; while :; do sleep 0.02; done' & echo $$ > pid; sleep 0.05";
    const ended = rejection(callBody(shell, context, deaf, { cwd: folder }));
    const pids = [await pidIn("pid"), await pidIn("child")];
    cancel("stop");
    expect(await ended).toBe("stop");
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it("is not waited for by a process that left its group and holds its output", async () => {
    const { ctx: context, cancel } = fakeContext();
    const ended = rejection(
      callBody(shell, context, "setsid sh -c 'echo $$ > away; exec sleep 1000'", { cwd: folder }),
    );
    const away = await pidIn("away");
    cancel("stop");
    expect(await ended).toBe("stop");
    process.kill(away, "SIGKILL");
  });

  it("fails when its time is over", async () => {
    const { ctx: context, passTime, sleeps } = fakeContext();
    const ended = rejection(
      callBody(shell, context, "echo $$ > pid; sleep 1000", { cwd: folder, timeout: "1.5s" }),
    );
    const pid = await pidIn("pid");
    passTime();
    const error = await ended;
    expect(error).toMatchObject({ code: "CS_TIMEOUT", message: expect.stringContaining("1500 ms") });
    expect(sleeps).toEqual([1_500]);
    expect(isAlive(pid)).toBe(false);
  });

  it("does not start when the run was cancelled before", async () => {
    const { ctx: context, cancel } = fakeContext();
    cancel("before");
    expect(await rejection(callBody(shell, context, "touch started", { cwd: folder }))).toBe("before");
    expect(existsSync(join(folder, "started"))).toBe(false);
  });

  it("leaves no listener behind", async () => {
    const names = ["exit", "SIGINT", "SIGTERM", "SIGHUP"];
    const before = names.map((name) => process.listenerCount(name));
    await Promise.all([
      call("true"),
      call("exit 1", { check: false }),
      rejection(call(["no-such-program-here"])),
    ]);
    expect(names.map((name) => process.listenerCount(name))).toEqual(before);
  });
});

/** An ended process whose parent has not asked for it yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync("/proc") || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
