import { LookupContainerError, LookupMissingError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import type { Input } from "../spec/input.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { type Task, task } from "../spec/task.ts";
import { parseLookupPath } from "./lookup-path.ts";

/** What `lookup` may be told beside the path. */
export interface LookupOptions {
  /** The result where a key or index is missing, or something on the way is null or undefined. */
  readonly default?: unknown;
}

/** The task `lookup`; the type argument says what the caller expects to find, and is not checked. */
export interface LookupTask extends Task<[value: unknown, path: string, options?: LookupOptions], unknown> {
  <T>(value: unknown, path: Input<string>, options?: Input<LookupOptions>): LazyResult<T>;
}

/**
 * What stands at a path inside a value: `a.b[0].c`, or `a["odd key"]`. Only own properties are seen, so a path cannot
 * reach what a value inherits.
 *
 * @param value - an array or object, or a LazyResult of one
 * @param path - names with dots, indices from 0 and quoted keys in brackets
 * @param options.default - the result where something is missing (default: it is an error)
 * @throws {LookupMissingError} `CS_LOOKUP_MISSING` for a missing key or index
 * @throws {LookupPathError} `CS_LOOKUP_PATH` for a path that cannot be read
 * @throws {LookupContainerError} `CS_LOOKUP_CONTAINER` where the path goes on inside a text, a number, null, …
 * @example
 * const config = { hosts: [{ name: "alpha", port: 80 }] };
 * await run(lookup(config, "hosts[0].name")); // => "alpha"
 * await run(lookup<number>(config, "hosts[1].port", { default: 8080 })); // => 8080
 */
export const lookup: LookupTask = typed(
  task("lookup", (value: unknown, path: string, options: LookupOptions = {}): unknown => {
    let current = value;
    let at = "the value";
    for (const step of parseLookupPath(path)) {
      const isMissing = current === null || current === undefined;
      if (typeof current === "object" && current !== null && Object.hasOwn(current, step.key)) {
        current = Reflect.get(current, step.key);
        at = quote(step.text);
        continue;
      }
      const isContainer = typeof current === "object" && current !== null;
      if ((isContainer || isMissing) && Object.hasOwn(options, "default")) return options.default;
      if (!isContainer) throw new LookupContainerError(path, at, quote(current));
      throw new LookupMissingError(path, quote(step.text), Object.keys(current as object));
    }
    return current;
  }),
);

/** A type argument chosen by the caller is not something that a task's own type can express. */
function typed(lookupTask: Task<[unknown, string, LookupOptions?], unknown>): LookupTask {
  return lookupTask as LookupTask;
}
