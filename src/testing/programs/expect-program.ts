import { type Expectation, expectationOf } from "../interpreter/compare-outcome.ts";
import { type Interpretation, interpretations } from "../interpreter/interpret.ts";
import type { Execution } from "../interpreter/result.ts";
import { type BuiltProgram, buildProgram } from "./build-program.ts";
import { expectedAnswers } from "./expected-answers.ts";
import { type Facts, noFacts } from "./facts.ts";
import type { Program } from "./program.ts";

/** What came of holding an observation against the interpreter. */
export interface Verdict {
  /** What is wrong. */
  readonly problem?: string;
  /** Why it could not be judged. */
  readonly incomparable?: string;
}

/** What may be expected of a program. Orders of failures and skips are interpreted as they are asked for. */
export class ProgramExpectation {
  /** The first interpretations. */
  readonly expectations: Expectation[] = [];
  readonly #source: AsyncGenerator<Interpretation>;
  readonly #asked: ReadonlySet<string>;
  #built: BuiltProgram | undefined;
  #ended = false;
  /** Why no more interpretations are of use. */
  #incomparable: string | undefined;

  constructor(program: Program, facts: Facts, asked: ReadonlySet<string>) {
    this.#asked = asked;
    const make = () => {
      const built = buildProgram(program);
      this.#built = built;
      const isLate = (execution: Execution): boolean | undefined => {
        const key = built.keyOf(execution);
        return key === undefined ? false : facts.isLate(key, execution.attempt);
      };
      return {
        target: built.target,
        options: { params: built.params, longest: facts.longest, declared: facts.declared, isLate },
      };
    };
    this.#source = interpretations(make, Number.POSITIVE_INFINITY);
  }

  /**
   * Looks for interpretations that an observation agrees with.
   *
   * @param problemOf - what is wrong with the observation if these interpretations are all there are
   * @param limit - gives up after so many (default 400)
   */
  async judge(
    problemOf: (expectations: readonly Expectation[]) => string | undefined,
    limit = 400,
  ): Promise<Verdict> {
    for (let wanted = 1; ; wanted *= 4) {
      const enough = await this.#interpret(Math.min(wanted, limit));
      const problem = problemOf(this.expectations);
      if (problem === undefined) return {};
      if (this.#incomparable !== undefined) return { incomparable: this.#incomparable };
      if (!enough) return { problem };
      if (wanted >= limit) return { incomparable: "too many orders of failures and skips" };
    }
  }

  /** Makes sure that there are so many interpretations; false when there are no more. */
  async #interpret(count: number): Promise<boolean> {
    while (this.expectations.length < count && !this.#ended) {
      const next = await this.#source.next();
      if (next.done === true || this.#built === undefined) this.#ended = true;
      else {
        this.expectations.push({
          ...expectationOf(next.value, this.#built.keyOf),
          answers: expectedAnswers(next.value, this.#built.lazies, this.#asked),
        });
        this.#incomparable = this.#built.journal.exhausted
          ? "the program does not end by itself"
          : next.value.uncertain;
        this.#ended = this.#incomparable !== undefined;
      }
    }
    return !this.#ended;
  }
}

/**
 * Interprets a program whose run is known from outside, in every order of failures and skips that is needed to judge it.
 *
 * @param asked - the keys of nodes whose values were asked for (default: none)
 */
export function expectProgram(
  program: Program,
  facts: Facts = noFacts,
  asked: ReadonlySet<string> = new Set(),
): ProgramExpectation {
  return new ProgramExpectation(program, facts, asked);
}
