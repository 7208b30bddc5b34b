import { RunFailedError } from "../../errors/run-errors.ts";
import { canonicalText } from "../canonical-text.ts";
import { type Answer, answerProblem, type ExpectedAnswer } from "./compare-answers.ts";
import type { Interpretation, InterpretedOutcome } from "./interpret.ts";
import type { Execution } from "./result.ts";

/** What an engine made of a target: its outcome, and how often each body was called. */
export interface Observed {
  readonly outcome: ObservedOutcome;
  readonly calls: ReadonlyMap<string, number>;
}

export type ObservedOutcome = InterpretedOutcome | { readonly status: string; readonly error?: unknown };

/** One interpretation as numbers and texts, to hold an observation against. */
export interface Expectation {
  readonly outcome: string;
  /** Calls that must be made, and those that may be made, by key. */
  readonly must: ReadonlyMap<string, number>;
  readonly may: ReadonlyMap<string, number>;
  /** Calls that somebody has made, by key: a kept result stands for them. */
  readonly once: ReadonlySet<string>;
  /** For a recovery's function, by key: what may not be running any more when it is called. */
  readonly stops: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of these, by key, there may be more calls. */
  readonly repeats: ReadonlySet<string>;
  /** Of these too, where the body cannot tell whether it was stopped. */
  readonly losers: ReadonlySet<string>;
  /** What may be told of the nodes that were asked for. */
  readonly answers?: ReadonlyMap<string, ExpectedAnswer>;
}

/** What is known of calls that came to nothing. */
export interface Undone {
  /** Calls by key that were stopped before they had settled, and made again when they were needed again. */
  readonly calls: ReadonlyMap<string, number>;
  /** Whether the bodies with a key do not hear that they are to stop. */
  readonly isDeaf: (key: string) => boolean;
}

const nothingUndone: Undone = { calls: new Map(), isDeaf: () => false };

/** What an interpretation lets one expect, with calls counted under the given keys; without a key they do not count. */
export function expectationOf(
  interpretation: Interpretation,
  keyOf: (execution: Execution) => string | undefined,
): Expectation {
  return {
    outcome: outcomeText(interpretation.outcome),
    must: countBy(interpretation.needed, keyOf),
    may: countBy(interpretation.executions, keyOf),
    once: new Set(countBy(interpretation.neededOnce, keyOf).keys()),
    stops: stopsOf(interpretation, keyOf),
    repeats: new Set(countBy(interpretation.repeats, keyOf).keys()),
    losers: new Set(countBy(interpretation.losers, keyOf).keys()),
  };
}

/**
 * What is wrong with an observation, or undefined. It must agree with one interpretation in all of this: the outcome
 * (values, and failures and skip reasons with their identity), no call of a body that nothing can need, no body called
 * more often than there are nodes and attempts for it, and every call made that the outcome rests on.
 */
export function compareOutcome(expectations: readonly Expectation[], observed: Observed): string | undefined {
  return compareRuns(expectations, [{ outcome: observed.outcome, cancelled: false }], observed.calls);
}

/** One of several runs of a target. A cancelled one may have done less, and may still have ended by itself. */
export interface ObservedRun {
  readonly outcome: ObservedOutcome;
  /** It was told to stop: cancelled or interrupted. */
  readonly cancelled: boolean;
  /** For each body, what was under way when it began; where that is known and the run is the only one. */
  readonly underWay?: ReadonlyMap<string, ReadonlySet<string>>;
  /** What those were told who asked for values. */
  readonly answers?: readonly Answer[];
}

/** The same for several runs of one target, whose calls were counted together. */
export function compareRuns(
  expectations: readonly Expectation[],
  runs: readonly ObservedRun[],
  calls: ReadonlyMap<string, number>,
  undone: Undone = nothingUndone,
): string | undefined {
  let sums: readonly Calls[] = [{ must: new Map(), may: new Map(), once: new Set(), repeats: new Set() }];
  for (const run of runs) {
    const agreeing = expectations.filter((expectation) => wrongAnswer(expectation, run) === undefined);
    if (agreeing.length === 0) return expectations.map((one) => wrongAnswer(one, run))[0];
    const alike = agreeing.filter((expectation) => fits(expectation, run.outcome));
    const overlap = run.cancelled ? undefined : overlapProblem(alike, run.underWay);
    if (overlap !== undefined) return overlap;
    const stopped =
      run.cancelled && (run.outcome.status === "cancelled" || run.outcome.status === "interrupted");
    if (alike.length === 0 && !stopped) return outcomeProblem(agreeing, run.outcome);
    const fitting = weakest(
      (stopped ? agreeing : alike).map(({ must, may, once, repeats, losers }) => ({
        must: stopped ? new Map() : must,
        may,
        once: stopped ? new Set() : once,
        repeats: union(repeats, new Set([...losers].filter(undone.isDeaf))),
      })),
    );
    sums = sums.flatMap((sum) =>
      fitting.map((one) => ({
        must: plus(sum.must, one.must),
        may: plus(sum.may, one.may),
        once: union(sum.once, one.once),
        repeats: union(sum.repeats, one.repeats),
      })),
    );
    // Several runs with many orders each: the first few hundred combinations say enough.
    sums = sums.slice(0, 400);
  }
  const problems = sums.map((sum) => callProblem(sum, calls, undone.calls));
  return problems.includes(undefined) ? undefined : problems[0];
}

/** The first answer of a run that does not agree with an interpretation. */
function wrongAnswer({ answers = new Map() }: Expectation, run: ObservedRun): string | undefined {
  for (const answer of run.answers ?? []) {
    const problem = answerProblem(answers, answer, run.cancelled);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Leaves out what demands more and allows less than another. */
function weakest(all: readonly Calls[]): readonly Calls[] {
  const kept: Calls[] = [];
  for (const one of all) {
    if (!kept.some((other) => covers(other, one))) kept.push(one);
  }
  return kept.filter((one, index) => !kept.slice(index + 1).some((other) => covers(other, one)));
}

function covers(wide: Calls, narrow: Calls): boolean {
  if ([...narrow.repeats].some((key) => !wide.repeats.has(key))) return false;
  if ([...wide.once].some((key) => !narrow.once.has(key))) return false;
  return within(wide.must, narrow.must) && within(narrow.may, wide.may);
}

function within(few: ReadonlyMap<string, number>, many: ReadonlyMap<string, number>): boolean {
  return [...few].every(([key, count]) => count <= (many.get(key) ?? 0));
}

type Calls = Pick<Expectation, "must" | "may" | "once" | "repeats">;

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (a.size === 0) return b;
  return b.size === 0 ? a : new Set([...a, ...b]);
}

function plus(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (a.size === 0) return b;
  const sum = new Map(a);
  for (const [key, count] of b) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}

/** A run that drained reports all its failures; the expected one must be among them (5.4). */
function fits(expectation: Expectation, outcome: ObservedOutcome): boolean {
  const error = "error" in outcome ? outcome.error : undefined;
  if (!(error instanceof RunFailedError)) return outcomeText(outcome) === expectation.outcome;
  return error.errors.some((one) => outcomeText({ status: "failed", error: one }) === expectation.outcome);
}

/** A recovery's function that was called while what only the failed part needed was under way (5.4), by every account. */
function overlapProblem(
  alike: readonly Expectation[],
  underWay: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): string | undefined {
  for (const [key, others] of underWay) {
    const early = [...others].find(
      (other) => alike.length > 0 && alike.every(({ stops }) => stops.get(key)?.has(other)),
    );
    if (early !== undefined)
      return `${key} was called while ${early} was under way, which only the failed part needed`;
  }
  return undefined;
}

function outcomeProblem(expectations: readonly Expectation[], outcome: ObservedOutcome): string {
  const wanted = [...new Set(expectations.map((expectation) => expectation.outcome))];
  return `the outcome is\n  ${outcomeText(outcome)}\nexpected ${wanted.length > 1 ? "one of" : "is"}\n  ${wanted.join("\n  ")}`;
}

function callProblem(
  { must, may, once, repeats }: Calls,
  calls: ReadonlyMap<string, number>,
  undone: ReadonlyMap<string, number>,
): string | undefined {
  for (const [key, count] of calls) {
    const most = may.get(key) ?? 0;
    // What nothing can need is not called, and so not called again either.
    const again = most === 0 ? 0 : (undone.get(key) ?? 0);
    if (count > most + again && !repeats.has(key))
      return `${key} was called ${count} times, at most ${most} are possible`;
  }
  for (const [key, least] of must) {
    const count = calls.get(key) ?? 0;
    if (count < least) return `${key} was called ${count} times, but the outcome needs ${least}`;
  }
  for (const key of once) if (!calls.has(key)) return `${key} was never called, but somebody kept its result`;
  return undefined;
}

/** Only keys that stand for one call each: of others it could not be told which call is under way. */
function stopsOf(
  { stops, executions }: Interpretation,
  keyOf: (execution: Execution) => string | undefined,
): ReadonlyMap<string, ReadonlySet<string>> {
  const counts = countBy(executions, keyOf);
  const keysOf = (some: readonly Execution[]): readonly string[] =>
    some
      .map(keyOf)
      .filter((key) => key !== undefined)
      .filter((key) => counts.get(key) === 1);
  const found = new Map<string, ReadonlySet<string>>();
  for (const { before, ended } of stops)
    for (const key of keysOf(before)) found.set(key, new Set(keysOf(ended)));
  return found;
}

function countBy(
  executions: Iterable<Execution>,
  keyOf: (execution: Execution) => string | undefined,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const execution of executions) {
    const key = keyOf(execution);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** An outcome as a text: equal for outcomes that the semantics does not tell apart. */
export function outcomeText(outcome: ObservedOutcome): string {
  const known = outcome as InterpretedOutcome;
  const [what, part] =
    known.status === "succeeded"
      ? ["value", known.value]
      : known.status === "skipped"
        ? ["reason", known.reason]
        : ["error", known.error];
  return `${known.status} ${what} ${canonicalText(part, { identities: true })}`;
}
