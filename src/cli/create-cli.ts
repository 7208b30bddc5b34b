import { offerTarget } from "../providers/flow-file/offered-targets.ts";
import type { CliOptions } from "./cli-options.ts";

/**
 * Makes a command line of a target and runs it: parameters become options, the result goes to stdout, everything else to
 * stderr. `graph` and `plan` as the first word look at the target instead.
 *
 * Sets `process.exitCode`: 0 done or skipped, 1 the flow failed, 2 usage, 130 interrupted. With `host` given it leaves the
 * process alone.
 *
 * @param target - what would be given to `run`
 * @returns the exit code; never rejects
 * @example
 * const double = task("double", (n: number) => n * 2);
 * const lines: unknown[] = [];
 * const host = { stdout: { write: (text: unknown) => lines.push(text) } };
 * await createCli(double(param("n", { type: "number" })), { argv: ["--n", "21", "--log", "silent"], host }); // => 0
 * lines; // => [ '42\n' ]
 */
export async function createCli(target: unknown, options: CliOptions = {}): Promise<number> {
  // A file that is being loaded by the `cascade` command offers its target; the command decides what becomes of it.
  if (offerTarget(target)) return 0;
  const { scriptCommandLine } = await import("./script-command-line.ts");
  const code = await scriptCommandLine(target, options);
  if (options.host === undefined) process.exitCode = code;
  return code;
}
