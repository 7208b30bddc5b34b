import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const usage = `usage: npm run bench -- [NAME…] [options]

  --pairs N        rounds; in each round every side runs once in a process of its own (default 7)
  --quick          smaller workloads and 3 rounds: a look, not a verdict
  --case PATTERN   only the cases whose name contains PATTERN (case ignored)
  --json FILE      also write everything measured, round by round, to FILE

NAME may be "all".`;

/** Reads the command line; throws an Error with a readable message when it makes no sense. */
export function readOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pairs: { type: "string" },
      quick: { type: "boolean", default: false },
      case: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const pairs = values.pairs === undefined ? (values.quick ? 3 : 7) : Number(values.pairs);
  if (!Number.isInteger(pairs) || pairs < 1)
    throw new Error(`--pairs takes a whole number of at least 1, not "${values.pairs}".`);
  // npm runs the script from the workspace root; a relative path means where the person typed it.
  const from = process.env.INIT_CWD ?? process.cwd();
  return {
    names: positionals,
    pairs,
    quick: values.quick,
    pattern: values.case?.toLowerCase(),
    json: values.json === undefined ? undefined : resolve(from, values.json),
    help: values.help,
  };
}
