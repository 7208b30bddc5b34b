import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { bind } from "./bind.ts";
import type { Gathered } from "./input.ts";
import { isLazy, type Lazy } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";
import type { Settled } from "./settled.ts";

const allOp: Op = { kind: Kind.all, name: "all" };
const literalOp: Op = { kind: Kind.literal, name: "literal" };
const settleOp: Op = { kind: Kind.settle, name: "settle" };
const sequenceOp: Op = { kind: Kind.sequence, name: "sequence" };

/**
 * One value of a structure with LazyResults anywhere inside its plain arrays and objects. Tuples stay tuples.
 *
 * @param structure - passed through as it is where there is no LazyResult inside
 * @throws {PromiseArgumentError} `CS_PROMISE_ARGUMENT` for a promise inside
 * @example
 * const two = task("two", () => 2);
 * await run(all({ a: two(), list: [1, two()] })); // => { a: 2, list: [ 1, 2 ] }
 */
export function all<const S>(structure: S): LazyResult<Gathered<S>> {
  const args: unknown[] = [structure];
  const binding = bind(args, "all");
  return new LazyResult(allOp, args, binding, noPolicies);
}

/**
 * A value that is passed on as it is, without being searched for LazyResults: for large or unusual structures.
 *
 * @example
 * const size = task("size", (rows: readonly number[]) => rows.length);
 * await run(size(literal([1, 2, 3]))); // => 3
 */
export function literal<T>(value: T): LazyResult<T> {
  return new LazyResult(literalOp, [value], 0, noPolicies);
}

/**
 * How a node ended, as a value: `{ status: "fulfilled", value }`, `{ status: "rejected", reason }` or
 * `{ status: "skipped", reason }`.
 *
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for anything but a LazyResult
 * @example
 * const broken = task("broken", () => { throw new Error("no"); });
 * (await run(settle(broken()))).status; // => "rejected"
 */
export function settle<T>(lazy: Lazy<T>): LazyResult<Settled<T>> {
  if (!isLazy(lazy)) throw new InvalidCompositionError("settle", `${quote(lazy)} is not a LazyResult.`);
  const args: unknown[] = [lazy];
  return new LazyResult(settleOp, args, 1, noPolicies);
}

/**
 * Whole steps one after the other: a step, and what only it needs, starts when the step before has succeeded.
 *
 * @returns a LazyResult of the last step's value
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for an empty list or a step that is no LazyResult
 * @example
 * const said: string[] = [];
 * const say = task("say", (word: string) => { said.push(word); return said.length; });
 * await run(sequence([say("one"), say("two")])); // => 2
 * said; // => [ 'one', 'two' ]
 */
export function sequence<const S extends readonly Lazy[]>(steps: S): LazyResult<SequenceValue<S>> {
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new InvalidCompositionError("sequence", "give an array with at least one step.");
  }
  const odd = steps.findIndex((step) => !isLazy(step));
  if (odd >= 0) throw new InvalidCompositionError("sequence", `step ${odd} is ${quote(steps[odd])}, not a LazyResult.`);
  const deps = [...steps];
  const binding = { deps, fill: () => deps, paths: () => deps.map((_, index) => `[${index}]`) };
  return new LazyResult(sequenceOp, deps, binding, noPolicies);
}

type SequenceValue<S extends readonly Lazy[]> = S extends readonly [...unknown[], Lazy<infer L>]
  ? L
  : S[number] extends Lazy<infer U>
    ? U
    : never;

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
export function pipeline<I, A, B>(initial: I, a: PipelineStep<Gathered<I>, A>, b: PipelineStep<A, B>): LazyResult<B>;
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
  ...steps: [PipelineStep<Gathered<I>, A>, PipelineStep<A, B>, PipelineStep<B, C>, PipelineStep<C, D>, PipelineStep<D, E>]
): LazyResult<E>;
export function pipeline<T>(initial: T | Lazy<T>, ...steps: readonly PipelineStep<T, T>[]): LazyResult<T>;
export function pipeline(initial: unknown, ...steps: readonly PipelineStep<unknown, unknown>[]): LazyResult<unknown> {
  let current: unknown = isLazy(initial) ? initial : all(initial);
  steps.forEach((step, index) => {
    if (typeof step !== "function") throw new InvalidCompositionError("pipeline", `step ${index} is ${quote(step)}, not a task or function.`);
    current = step(current as LazyResult<unknown>);
    if (!isLazy(current)) throw new InvalidCompositionError("pipeline", `step ${index} gave ${quote(current)}, not a LazyResult.`);
  });
  return current as LazyResult<unknown>;
}
