import { ShellCommandError } from "../errors/provider-errors.ts";
import type { TaskContext } from "../spec/context.ts";
import type { Input } from "../spec/input.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { task } from "../spec/task.ts";
import { type ShellOptions, shellCommand } from "./shell.ts";
import { shellQuote } from "./shell-quote.ts";
import { checkShellTemplate } from "./shell-template.ts";

/** What `sh` puts into a command: one word, or one word for each item. */
export type ShellValue = string | number | bigint | boolean | readonly (string | number | bigint | boolean)[];

/** The template tag `sh`. */
export interface ShellTag {
  (parts: TemplateStringsArray, ...values: readonly Input<ShellValue>[]): LazyResult<string>;
  /** The same tag with options of `shell`; they replace those given before. */
  with(options: LazyShellOptions): ShellTag;
}

/** The options of `shell`, each of which may be a LazyResult. */
export type LazyShellOptions = { readonly [K in keyof ShellOptions]: Input<NonNullable<ShellOptions[K]>> };

const shTask = task(
  "sh",
  {},
  async (
    ctx: TaskContext,
    parts: readonly string[],
    values: readonly ShellValue[],
    options: ShellOptions,
  ) => {
    const line = parts.map((part, i) => (i === 0 ? part : shellQuote(values[i - 1], i - 1) + part)).join("");
    const { stdout } = await shellCommand(ctx, "sh", line, options);
    return stdout.trimEnd();
  },
);

/**
 * A shell command with values in it, each quoted so that it stays the word it is. Gives what the command prints,
 * without the white space at the end.
 *
 * A text or number becomes one word, an array one word for each item; LazyResults are waited for. The fixed text is the
 * shell's, so pipes and redirections work; backslashes are read by JavaScript first. Quotes around a value are neither
 * needed nor permitted. `sh.with({ cwd, env, … })` takes the options of {@link shell}.
 *
 * A quoted value can still be an option of the program that is called: put `--` before a value from outside.
 *
 * @throws {ShellCommandError} `CS_SHELL_COMMAND` at once for a value where it cannot be quoted, and in the run for one
 * that is no text, number or boolean
 * @throws {ShellFailedError} `CS_SHELL_FAILED` for an exit code that is not 0
 * @example
 * const name = task("name", () => "it's; rm -rf *");
 * await run(sh`printf '%s\n' ${name()} | tr a-z A-Z`); // => "IT'S; RM -RF *"
 * await run(sh`printf '[%s]' ${["a b", "c"]}`); // => "[a b][c]"
 * await run(sh.with({ env: { GREETING: "hi" } })`echo $GREETING`); // => "hi"
 */
export const sh: ShellTag = tagWith({});

function tagWith(options: LazyShellOptions): ShellTag {
  const tag = (parts: TemplateStringsArray, ...values: readonly Input<ShellValue>[]): LazyResult<string> => {
    if (!Array.isArray(parts) || !Array.isArray(parts.raw)) {
      throw new ShellCommandError("sh", "it is a template tag: write sh`ls -l`; shell(…) takes a text.");
    }
    const fixed = parts.map((part: string | undefined, index) => {
      if (part !== undefined) return part;
      throw new ShellCommandError(
        "sh",
        `part ${index} has an escape that JavaScript does not know; write \\\\ for a backslash.`,
      );
    });
    checkShellTemplate(fixed);
    return shTask(fixed, values, options);
  };
  return Object.assign(tag, {
    with: (more: LazyShellOptions) => tagWith({ ...options, ...more }),
  });
}
