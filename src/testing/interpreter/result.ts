import type { SkipReason } from "../../errors/run-errors.ts";

/** One call of a body that the interpreter made. */
export interface Execution {
  /** The task's name; "recover" for the function of a recovery. */
  readonly name: string;
  readonly label: string | undefined;
  readonly fn: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
  /** 1 for the first call, 2 for the first retry, … */
  readonly attempt: number;
  /** It had to wait for resources first. */
  readonly waits?: boolean;
}

/** Calls that must have ended before others are made. */
export interface Stop {
  readonly before: readonly Execution[];
  readonly ended: readonly Execution[];
}

/** Why a result is what it is: the bodies that were called for it, and the results it came from. */
export interface Evidence {
  readonly runs: readonly Execution[];
  readonly from: readonly Evidence[];
  /** A result that somebody else has computed and kept may stand for it. */
  readonly kept?: boolean;
}

/** How a node ended. */
export type Result = Succeeded | Failed | Skipped;

export interface Succeeded {
  readonly status: "succeeded";
  readonly value: unknown;
  readonly evidence: Evidence;
}

export interface Failed {
  readonly status: "failed";
  readonly error: Error;
  readonly evidence: Evidence;
}

export interface Skipped {
  readonly status: "skipped";
  readonly reason: SkipReason;
  readonly evidence: Evidence;
}

export function succeeded(
  value: unknown,
  from: readonly Evidence[],
  runs: readonly Execution[] = [],
): Succeeded {
  return { status: "succeeded", value, evidence: { runs, from } };
}

export function failed(
  error: Error,
  from: readonly Evidence[] = [],
  runs: readonly Execution[] = [],
): Failed {
  return { status: "failed", error, evidence: { runs, from } };
}

export function skipped(reason: SkipReason, from: readonly Evidence[]): Skipped {
  return { status: "skipped", reason, evidence: { runs: [], from } };
}

/** The same ending, one hop further: the same failure or reason object, with more evidence. */
export function passOn<R extends Result>(result: R, from: readonly Evidence[] = []): R {
  return { ...result, evidence: { runs: [], from: [result.evidence, ...from] } };
}

/** Evidence that stands for a kept result, if it is a success: nothing else is kept. */
export function keptEvidence(status: Result["status"], evidence: Evidence): Evidence {
  return status === "succeeded" ? { runs: [], from: [evidence], kept: true } : evidence;
}

/** All evidence below some evidence, itself included, for which no kept result may stand. */
export function ownEvidence(top: Evidence): ReadonlySet<Evidence> {
  const found = new Set<Evidence>(top.kept === true ? [] : [top]);
  for (const evidence of found) {
    for (const below of evidence.from) if (below.kept !== true) found.add(below);
  }
  return found;
}

/** All evidence below some evidence, itself included. */
export function evidenceBelow(top: Evidence): ReadonlySet<Evidence> {
  const found = new Set<Evidence>([top]);
  for (const evidence of found) for (const below of evidence.from) found.add(below);
  return found;
}

/** What all of several have in common. */
export function commonEvidence(several: readonly Evidence[]): Evidence {
  const own = common(several.map(ownEvidence));
  const rest = common(several.map(evidenceBelow)).filter((evidence) => !own.includes(evidence));
  return { runs: [], from: rest.length === 0 ? own : [...own, { runs: [], from: rest, kept: true }] };
}

function common([first, ...others]: readonly ReadonlySet<Evidence>[]): readonly Evidence[] {
  return [...(first ?? [])].filter((evidence) => others.every((other) => other.has(evidence)));
}

export function evidenceOf(results: readonly Result[]): readonly Evidence[] {
  return results.map((result) => result.evidence);
}
