import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { all } from "./all.ts";
import type { Gathered } from "./input.ts";
import { isLazy, type Lazy } from "./lazy.ts";
import type { LazyResult } from "./lazy-result.ts";

/** One step of a pipeline: a task of one argument, or a function from LazyResult to LazyResult. */
export type PipelineStep<In, Out> = (input: LazyResult<In>) => Lazy<Out>;

/**
 * Hands a value from step to step.
 *
 * @param initial - a value or a LazyResult
 * @param steps - tasks of one argument, or functions such as `(x) => step(x).runIf(wanted).orElse(x)`
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for a step that is no function or gives no LazyResult
 * @example
 * const increment = task("increment", (n: number) => n + 1);
 * const double = task("double", (n: number) => n * 2);
 * await run(pipeline(10, increment, double)); // => 22
 */
export function pipeline<I, A>(initial: I, a: PipelineStep<Gathered<I>, A>): LazyResult<A>;
export function pipeline<I, A, B>(
  initial: I,
  a: PipelineStep<Gathered<I>, A>,
  b: PipelineStep<A, B>,
): LazyResult<B>;
export function pipeline<I, A, B, C>(
  initial: I,
  ...steps: [PipelineStep<Gathered<I>, A>, PipelineStep<A, B>, PipelineStep<B, C>]
): LazyResult<C>;
export function pipeline<I, A, B, C, D>(
  initial: I,
  ...steps: [PipelineStep<Gathered<I>, A>, PipelineStep<A, B>, PipelineStep<B, C>, PipelineStep<C, D>]
): LazyResult<D>;
export function pipeline<I, A, B, C, D, E>(
  initial: I,
  ...steps: [
    PipelineStep<Gathered<I>, A>,
    PipelineStep<A, B>,
    PipelineStep<B, C>,
    PipelineStep<C, D>,
    PipelineStep<D, E>,
  ]
): LazyResult<E>;
export function pipeline<T>(initial: T | Lazy<T>, ...steps: readonly PipelineStep<T, T>[]): LazyResult<T>;
export function pipeline(
  initial: unknown,
  ...steps: readonly PipelineStep<unknown, unknown>[]
): LazyResult<unknown> {
  let current: unknown = isLazy(initial) ? initial : all(initial);
  steps.forEach((step, index) => {
    if (typeof step !== "function")
      throw new InvalidCompositionError(
        "pipeline",
        `step ${index} is ${quote(step)}, not a task or function.`,
      );
    current = step(current as LazyResult<unknown>);
    if (!isLazy(current))
      throw new InvalidCompositionError(
        "pipeline",
        `step ${index} gave ${quote(current)}, not a LazyResult.`,
      );
  });
  return current as LazyResult<unknown>;
}
