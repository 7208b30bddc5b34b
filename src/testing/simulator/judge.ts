import { compareRuns, type ObservedOutcome } from "../interpreter/compare-outcome.ts";
import { expectProgram } from "../programs/expect-program.ts";
import type { Journal } from "../programs/journal.ts";
import type { Scenario } from "./scenario.ts";

/** What is judged: the runs of one target, and what its bodies were asked to do in all of them. */
export interface Performance {
  readonly violations: string[];
  readonly journal: Journal;
  readonly runs: readonly { readonly outcome: ObservedOutcome | undefined; readonly cancelled: boolean }[];
}

/** Adds to the violations what the interpreter would not have; says why where it cannot be asked. */
export async function judge(
  { program }: Scenario,
  { violations, journal, runs }: Performance,
): Promise<string | undefined> {
  if (violations.length > 0) return undefined;
  const { expectations, incomparable } = await expectProgram(program);
  if (incomparable !== undefined) return incomparable;
  if (journal.exhausted) return "the program does not end by itself";
  const ended = runs.flatMap(({ outcome, cancelled }) =>
    outcome === undefined ? [] : [{ outcome, cancelled }],
  );
  const problem = compareRuns(expectations, ended, journal.calls);
  if (problem !== undefined) violations.push(problem);
  return undefined;
}
