import type { LazyResult } from "./lazy-result.ts";

/**
 * The return type of a task that may end in a tail call: a value, or a LazyResult of one.
 *
 * @example
 * const countdown = task("countdown", (n: number): Tail<string> => (n <= 0 ? "done" : countdown(n - 1)));
 * await run(countdown(3)); // => "done"
 */
export type Tail<T> = T | LazyResult<T>;
