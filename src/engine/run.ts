import { Engine } from "./engine.ts";
import { type EngineOptions, type RunOptions, splitOptions } from "./run-options.ts";
import type { RunValue } from "./run-value.ts";

/**
 * Runs a target with an engine of its own and gives its value. Rejects, and never throws.
 *
 * @param target - a LazyResult, a plain array or object of them (gathered), or a plain value (returned)
 * @param options - options of the run, and of the engine
 * @throws {TaskFailedError} `CS_TASK_FAILED` when a body the target needs failed; `cause` is what was thrown
 * @throws {SkippedError} `CS_SKIPPED` when the target was skipped
 * @throws {CancelledError} `CS_CANCELLED` when the run was cancelled
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * await run([add(1, 2), add(3, 4)]); // => [ 3, 7 ]
 */
export async function run<const T>(
  target: T,
  options: RunOptions & EngineOptions = {},
): Promise<RunValue<T>> {
  const split = splitOptions(options);
  const engine = new Engine(split.engine);
  try {
    return await engine.run(target, split.run);
  } finally {
    await engine.close();
  }
}
