import { ShellCommandError, ShellFailedError, type ShellResult } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import type { TaskContext } from "../spec/context.ts";
import { type Duration, toMilliseconds } from "../spec/duration.ts";
import { task } from "../spec/task.ts";
import { type Command, runCommand } from "./run-command.ts";
import { timeLimit } from "./time-limit.ts";

/** How a command is run. */
export interface ShellOptions {
  /** Fails when the command exits with another code than 0 (default true). */
  readonly check?: boolean;
  /** The folder it runs in (default: the process's working folder). */
  readonly cwd?: string | URL;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from its standard input (default: nothing). */
  readonly stdin?: string | Uint8Array;
  /** Ends it, and fails, when it takes longer (default: no limit). */
  readonly timeout?: Duration;
  /** The shell that reads a command given as a text; it must understand `-c` (default "sh"). */
  readonly shell?: string;
  /** Bytes it may print to each of stdout and stderr (default 64 MiB). */
  readonly maxOutput?: number;
}

const mebibyte = 1_048_576;

/**
 * Runs a command: a text is read by `sh`, a list of words is a program with its arguments, without a shell.
 *
 * When the run is cancelled, the command is ended with all its children: SIGTERM, and SIGKILL two seconds later. Values
 * from outside belong into a list of words or into {@link sh}, never into a text.
 *
 * @param command - "git log | head", or ["git", "log", branch]
 * @param options - check, cwd, env, stdin, timeout, shell, maxOutput
 * @throws {ShellFailedError} `CS_SHELL_FAILED` for an exit code that is not 0, unless `check` is false
 * @throws {ShellStartError} `CS_SHELL_START` when there is no such program or folder
 * @throws {ShellOutputError} `CS_SHELL_OUTPUT` when it prints more than `maxOutput`
 * @throws {ShellCommandError} `CS_SHELL_COMMAND` for an empty command or a word that is no text
 * @throws {TimeoutError} `CS_TIMEOUT` when it takes longer than `timeout`
 * @example
 * await run(shell("echo out; echo err >&2")); // => { stdout: 'out\n', stderr: 'err\n', code: 0, signal: null }
 * await run(shell(["printf", "%s", "$HOME"]).get("stdout")); // => "$HOME"
 * await run(shell("exit 3", { check: false }).get("code")); // => 3
 */
export const shell = task(
  "shell",
  {},
  (ctx: TaskContext, command: string | readonly string[], options: ShellOptions = {}): Promise<ShellResult> =>
    shellCommand(ctx, "shell", command, options),
);

/** What the tasks `shell` and `sh` have in common. */
export async function shellCommand(
  ctx: TaskContext,
  where: string,
  line: unknown,
  options: ShellOptions,
): Promise<ShellResult> {
  const command = toCommand(where, line, options);
  const { timeout, check = true } = options;
  const milliseconds = timeout === undefined ? undefined : toMilliseconds(timeout, `${where} timeout`);
  const limit = timeLimit(ctx, `command ${quote(command.shown)}`, milliseconds);
  try {
    const result = await runCommand(command, limit.signal);
    if (check && result.code !== 0) throw new ShellFailedError(command.shown, result);
    return result;
  } finally {
    limit.end();
  }
}

function toCommand(where: string, line: unknown, options: ShellOptions): Command {
  const words = checkWords(where, line);
  const { cwd, env = {}, stdin, shell: program = "sh", maxOutput = 64 * mebibyte } = options;
  if (!(maxOutput >= 0))
    throw new ShellCommandError(where, `maxOutput is ${quote(maxOutput)}, not a number of bytes.`);
  if (stdin !== undefined && typeof stdin !== "string" && !(stdin instanceof Uint8Array)) {
    throw new ShellCommandError(where, `stdin is ${quote(stdin)}, neither a text nor a Uint8Array.`);
  }
  const shown = typeof words === "string" ? words : words.join(" ");
  return { line: words, shown, shell: program, cwd, env, stdin, maxOutput };
}

function checkWords(where: string, line: unknown): Command["line"] {
  const words: readonly unknown[] = Array.isArray(line) ? line : [line];
  words.forEach((word, index) => {
    const what = Array.isArray(line) ? `word ${index} of the command` : "the command";
    if (typeof word !== "string")
      throw new ShellCommandError(where, `${what} is ${quote(word)}, not a text.`);
    if (word.includes("\0")) throw new ShellCommandError(where, `${what} has a NUL character in it.`);
  });
  if (typeof words[0] !== "string" || words[0].trim() === "")
    throw new ShellCommandError(where, "the command is empty.");
  return (Array.isArray(line) ? [...words] : line) as Command["line"];
}
