import { compareRuns, type ObservedRun } from "../interpreter/compare-outcome.ts";
import { expectProgram, type Verdict } from "../programs/expect-program.ts";
import type { Journal } from "../programs/journal.ts";
import type { Program } from "../programs/program.ts";

/** Holds the runs of one program, and what its bodies were asked to do in all of them, against the interpreter. */
export async function judge(
  program: Program,
  journal: Journal,
  runs: readonly ObservedRun[],
): Promise<Verdict> {
  if (journal.exhausted) return { incomparable: "the program does not end by itself" };
  return expectProgram(program).judge((expectations) => compareRuns(expectations, runs, journal.calls));
}
