import { FormatError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import type { TaskContext } from "../spec/context.ts";
import { task } from "../spec/task.ts";
import { LineWriter } from "./line-writer.ts";
import { valueText } from "./value-text.ts";

/** Where `stdio.writeLine` writes. */
export interface WriteLineOptions {
  /** Default "stdout". */
  readonly stream?: "stdout" | "stderr";
}

// Shared by all runs of the process, as the streams are: that is what keeps lines whole and in order.
const writers = {
  stdout: new LineWriter("stdout", () => process.stdout),
  stderr: new LineWriter("stderr", () => process.stderr),
};

const writeLine = task(
  "stdio.writeLine",
  {},
  async (
    ctx: TaskContext,
    value: unknown = "",
    { stream = "stdout" }: WriteLineOptions = {},
  ): Promise<void> => {
    const text = valueText(value);
    if (text === undefined)
      throw new FormatError("{}", `stdio.writeLine got ${quote(value)}, which has no text of its own.`);
    await writers[stream].write(text, ctx.signal);
  },
);

/**
 * The process's own standard output and error.
 *
 * @example
 * await run(stdio.writeLine(format("{} files", 3), { stream: "stderr" })); // => undefined
 */
export const stdio = {
  /**
   * `(value?, { stream? })`: one line of text, whole and in order also when many write at once. Texts are written as they
   * are, other values as `format` writes them. Fails with `CS_STDIO_CLOSED` when nobody reads any more, as in `flow | head`.
   */
  writeLine,
} as const;
