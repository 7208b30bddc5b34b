import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { isLazy, type Lazy } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

const sequenceOp: Op = { kind: Kind.sequence, name: "sequence" };

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
  if (odd >= 0)
    throw new InvalidCompositionError("sequence", `step ${odd} is ${quote(steps[odd])}, not a LazyResult.`);
  const deps = [...steps];
  const binding = { deps, fill: () => deps, paths: () => deps.map((_, index) => `[${index}]`) };
  return new LazyResult(sequenceOp, deps, binding, noPolicies);
}

type SequenceValue<S extends readonly Lazy[]> = S extends readonly [...unknown[], Lazy<infer L>]
  ? L
  : S[number] extends Lazy<infer U>
    ? U
    : never;
