import type { ChildProcess } from "node:child_process";
import { ShellOutputError, type ShellResult, ShellStartError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import { OutputBuffer } from "./output-buffer.ts";
import { endGroup, watchGroup } from "./process-group.ts";

/** A command, ready to be started. */
export interface Command {
  /** A line for the shell, or a program with its arguments. */
  readonly line: string | readonly [program: string, ...args: string[]];
  /** How messages call it. */
  readonly shown: string;
  /** The shell that reads a line. */
  readonly shell: string;
  readonly cwd: string | URL | undefined;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: string | Uint8Array | undefined;
  /** Bytes that may be kept of each of stdout and stderr. */
  readonly maxOutput: number;
}

/**
 * Runs a command and resolves when it is over: it has ended, and whatever it left behind has closed its output.
 *
 * @throws the reason of `signal`, ShellStartError or ShellOutputError; each only after the command and its children
 * have ended
 */
export async function runCommand(command: Command, signal: AbortSignal): Promise<ShellResult> {
  const { spawn } = await import("node:child_process");
  signal.throwIfAborted();
  const watch = watchGroup();
  try {
    const child = start(spawn, command);
    if (child.pid !== undefined) watch.add(child.pid);
    return await follow(child, command, signal);
  } finally {
    watch.end();
  }
}

/** Collects what a command prints until it is over, and ends it when it must not go on. */
async function follow(child: ChildProcess, command: Command, signal: AbortSignal): Promise<ShellResult> {
  const stopped: { error?: unknown; done?: Promise<void> } = {};
  const stop = (error: unknown): void => {
    if (stopped.done !== undefined) return;
    stopped.error = error;
    stopped.done = endGroup(child).then(() => letGo(child));
  };
  const abort = (): void => stop(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const collect = (name: "stdout" | "stderr"): OutputBuffer => {
    const full = (): void => stop(new ShellOutputError(command.shown, name, command.maxOutput));
    const buffer = new OutputBuffer(command.maxOutput, full);
    child[name]?.on("data", (bytes: Uint8Array) => buffer.add(bytes));
    return buffer;
  };
  const stdout = collect("stdout");
  const stderr = collect("stderr");
  feed(child, command.stdin);
  try {
    const end = await over(child, command);
    await stopped.done;
    if (stopped.done !== undefined) throw stopped.error;
    return { stdout: stdout.text(), stderr: stderr.text(), ...end };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

type Spawn = typeof import("node:child_process").spawn;

function start(spawn: Spawn, { line, shown, shell, cwd, env, stdin }: Command): ChildProcess {
  const [program, ...args] = typeof line === "string" ? ([shell, "-c", line] as const) : line;
  try {
    return spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      // A group of its own, so that one signal reaches the command with all its children.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
  } catch (cause) {
    throw new ShellStartError(shown, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A command need not read all of its input; what it does not want is dropped. */
function feed(child: ChildProcess, stdin: string | Uint8Array | undefined): void {
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
}

/** A process that left the group may hold the output open after everything was ended; it is not waited for. */
function letGo(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function over(child: ChildProcess, command: Command): Promise<Pick<ShellResult, "code" | "signal">> {
  return new Promise((resolve, reject) => {
    const end = (code: number | null, signal: string | null): void => resolve({ code, signal });
    child.once("error", (cause) => {
      // What could not be started closes, too; that is not its result.
      child.off("close", end);
      startProblem(command, cause).then((problem) => {
        reject(new ShellStartError(command.shown, problem, { cause }));
      }, reject);
    });
    child.once("close", end);
  });
}

/** The system says ENOENT both for a program that is not there and for a folder that is not. */
async function startProblem({ line, shell, cwd }: Command, cause: Error): Promise<string> {
  const code = "code" in cause ? cause.code : undefined;
  if (code !== "ENOENT") return cause.message;
  const { stat } = await import("node:fs/promises");
  const hasFolder = cwd === undefined || (await stat(cwd).catch(() => undefined)) !== undefined;
  if (!hasFolder) return `the folder ${quote(String(cwd))} does not exist.`;
  const program = typeof line === "string" ? shell : line[0];
  return `there is no program ${quote(program)}. Check its name, and the PATH.`;
}
