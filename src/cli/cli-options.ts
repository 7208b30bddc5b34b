import type { RunStore } from "../ports/run-store.ts";
import type { Host } from "./host.ts";

/** What can be said of a command line made by `createCli`. */
export interface CliOptions {
  /** The program's name in help (default: the script's file name). */
  readonly name?: string;
  /** A sentence for help. */
  readonly description?: string;
  /** The words to read (default: those of the process). */
  readonly argv?: readonly string[];
  /** Where runs are kept (default: nowhere, unless `--store` or `--run-id` is given): a store, or its URL. */
  readonly store?: RunStore | string;
  /** Parts of the process to replace, for tests: streams, environment, what ends it. */
  readonly host?: Partial<Omit<Host, "argv">>;
}
