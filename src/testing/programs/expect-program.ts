import { type Expectation, expectationOf } from "../interpreter/compare-outcome.ts";
import { interpretations } from "../interpreter/interpret.ts";
import { type BuiltProgram, buildProgram } from "./build-program.ts";
import type { Program } from "./program.ts";

/** What may be expected of a program. */
export interface ProgramExpectation {
  readonly expectations: readonly Expectation[];
  /** Why outcomes cannot be compared, where they cannot: only that the run ends can be asked then. */
  readonly incomparable: string | undefined;
}

/** Interprets a program in every order of failures and skips. */
export async function expectProgram(program: Program, limit = 400): Promise<ProgramExpectation> {
  const expectations: Expectation[] = [];
  let built: BuiltProgram | undefined;
  const make = () => {
    built = buildProgram(program);
    return { target: built.target, options: { params: built.params } };
  };
  for await (const interpretation of interpretations(make, limit)) {
    if (built === undefined) break;
    expectations.push(expectationOf(interpretation, built.keyOf));
    if (built.journal.exhausted) return { expectations, incomparable: "the program does not end by itself" };
    if (interpretation.uncertain !== undefined)
      return { expectations, incomparable: interpretation.uncertain };
  }
  if (expectations.length >= limit)
    return { expectations, incomparable: "too many orders of failures and skips" };
  return { expectations, incomparable: undefined };
}
