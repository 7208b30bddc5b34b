import { compareRuns, type ObservedRun } from "../interpreter/compare-outcome.ts";
import { expectProgram, type Verdict } from "../programs/expect-program.ts";
import { factsOf } from "../programs/facts.ts";
import type { Journal } from "../programs/journal.ts";
import type { Program } from "../programs/program.ts";
import { isDeaf, voidCalls } from "../programs/void-calls.ts";
import { totalOf } from "./amounts-kept.ts";

/** What was seen of the runs of one program. */
export interface Seen {
  /** What the bodies were asked to do in all of them. */
  readonly journal: Journal;
  readonly runs: readonly ObservedRun[];
  /** Milliseconds from their beginning to their end. */
  readonly longest: number;
  readonly capacities: Readonly<Record<string, number>>;
}

/** Holds the runs of one program against the interpreter. */
export async function judge(
  program: Program,
  { journal, runs, longest, capacities }: Seen,
): Promise<Verdict> {
  if (journal.exhausted) return { incomparable: "the program does not end by itself" };
  const expected = expectProgram(
    program,
    factsOf(journal.visits, longest, (name) => totalOf(capacities, name)),
    new Set(runs.flatMap(({ answers = [] }) => answers.map(({ key }) => key))),
  );
  const undone = {
    calls: voidCalls(journal.visits),
    isDeaf: (key: string) => isDeaf(journal.visits, key),
  };
  return expected.judge((expectations) => compareRuns(expectations, runs, journal.calls, undone));
}
