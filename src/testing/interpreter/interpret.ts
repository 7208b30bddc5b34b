import type { SkipReason } from "../../errors/run-errors.ts";
import { all } from "../../spec/all.ts";
import { isLazy } from "../../spec/lazy.ts";
import { Chooser } from "./chooser.ts";
import type { Ends } from "./ends.ts";
import { Interpreter } from "./interpreter.ts";
import {
  type Evidence,
  type Execution,
  evidenceBelow,
  ownEvidence,
  type Result,
  type Stop,
} from "./result.ts";

/** What an interpretation is given. */
export interface InterpretOptions {
  /** Values of the params, as `run` takes them. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Environment variables (default: the process's). */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Which of several failures or skips arrives first (default: always the first in discovery order). */
  readonly chooser?: Chooser;
  /** Milliseconds that the run took at most: nothing in it can have timed out after more (default: no limit). */
  readonly longest?: number;
  /** How much there is in all of a capacity (default: nobody says so). */
  readonly declared?: (name: string) => number | undefined;
  /** Whether an attempt with a timeout took too long; undefined where that is not known (default: either may be). */
  readonly isLate?: (execution: Execution) => boolean | undefined;
}

/** How a target ends by the semantics. */
export type InterpretedOutcome =
  | { readonly status: "succeeded"; readonly value: unknown }
  | { readonly status: "failed"; readonly error: Error }
  | { readonly status: "skipped"; readonly reason: SkipReason };

/** What the semantics says of a target, for one order of the things that happen at the same time. */
export interface Interpretation {
  readonly outcome: InterpretedOutcome;
  /** Every call of a body that may be made. A body that is not here is not needed by anything. */
  readonly executions: readonly Execution[];
  /** The calls that the outcome rests on: these must be made. */
  readonly needed: ReadonlySet<Execution>;
  /** Calls that the outcome rests on unless a kept result stands for them: somebody has made each of these at least once. */
  readonly neededOnce: ReadonlySet<Execution>;
  /** Calls that must have ended before a recovery's function is called (5.4). */
  readonly stops: readonly Stop[];
  /** Calls that may be made again: an engine may have stopped them when nobody needed them, before somebody did. */
  readonly repeats: ReadonlySet<Execution>;
  /** Calls for what was asked for and not waited for in the end: an engine may have stopped them before somebody else asked. */
  readonly losers: ReadonlySet<Execution>;
  /** What became of each LazyResult. */
  readonly ends: Ends;
  /** Why the outcome is what it is. */
  readonly evidence: Evidence;
  /** Set when it cannot be told which bodies may run: why. */
  readonly uncertain: string | undefined;
}

/**
 * Evaluates a target by the semantics: sequentially, by plain recursion, without an engine. A second opinion for tests.
 *
 * Bodies are really called, one at a time. Durations are not waited for; `recv` is not known here.
 *
 * @param target - a LazyResult, a plain structure of them, or a value
 * @example
 * import { task } from "cascade-ts";
 * import { interpret } from "cascade-ts/testing";
 * const add = task("add", (a: number, b: number) => a + b);
 * (await interpret(add(add(1, 2), 3))).outcome; // => { status: 'succeeded', value: 6 }
 */
export async function interpret(target: unknown, options: InterpretOptions = {}): Promise<Interpretation> {
  const inputs = {
    params: options.params ?? {},
    env: options.env ?? process.env,
    longest: options.longest ?? Number.POSITIVE_INFINITY,
    declared: options.declared ?? (() => undefined),
    isLate: options.isLate ?? (() => undefined),
  };
  const interpreter = new Interpreter(inputs, options.chooser ?? new Chooser());
  const result = await interpreter.run(isLazy(target) ? target : all(target));
  const needed = runsOf(ownEvidence(result.evidence));
  const neededOnce = runsOf(evidenceBelow(result.evidence));
  for (const run of needed) neededOnce.delete(run);
  const { executions, ends, uncertain } = interpreter;
  const { stops, repeats, losers } = interpreter.leftovers;
  const { evidence } = result;
  const calls = { executions, needed, neededOnce, stops, repeats, losers };
  return { outcome: outcomeOf(result), ...calls, ends, evidence, uncertain };
}

/**
 * Every interpretation, one for each order in which failures and skips can arrive; the program is made anew for each.
 *
 * @param make - gives a fresh target; called once for each interpretation
 * @param limit - ends after so many (default 256)
 */
export async function* interpretations(
  make: () => { readonly target: unknown; readonly options?: Omit<InterpretOptions, "chooser"> },
  limit = 256,
): AsyncGenerator<Interpretation> {
  let prefix: readonly number[] | undefined = [];
  for (let count = 0; prefix !== undefined && count < limit; count++) {
    const chooser = new Chooser(prefix);
    const { target, options } = make();
    yield await interpret(target, { ...options, chooser });
    prefix = chooser.next();
  }
}

function runsOf(all: ReadonlySet<Evidence>): Set<Execution> {
  return new Set([...all].flatMap(({ runs }) => runs));
}

/** A result without its evidence. */
export function outcomeOf(result: Result): InterpretedOutcome {
  switch (result.status) {
    case "succeeded":
      return { status: "succeeded", value: result.value };
    case "failed":
      return { status: "failed", error: result.error };
    case "skipped":
      return { status: "skipped", reason: result.reason };
  }
}
