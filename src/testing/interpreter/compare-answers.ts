/** What somebody was told who asked for the value of a LazyResult while its run was under way. */
export interface Answer {
  /** Whose value: block, node and turn, as the bodies say. */
  readonly key: string;
  /** What it came to, as a text; or that the run ended without it; or that it is in no graph of the run. */
  readonly told: { readonly text: string } | "unsettled" | "unknown";
}

/** What may be told of a node, in one interpretation. */
export interface ExpectedAnswer {
  readonly texts: ReadonlySet<string>;
  /** A graph names it. */
  readonly isNamed: boolean;
  /** It is of a graph that is there to the end. */
  readonly isLasting: boolean;
  /** The outcome rests on it. */
  readonly isNeeded: boolean;
}

/**
 * What is wrong with an answer, or undefined. A frame that is gone has taken with it what was in it, and a run that was
 * told to stop has ended without what it had not come to.
 */
export function answerProblem(
  expected: ReadonlyMap<string, ExpectedAnswer>,
  { key, told }: Answer,
  isStopped: boolean,
): string | undefined {
  const one = expected.get(key);
  if (typeof told === "object") {
    if (one?.texts.has(told.text) === true) return undefined;
    const wanted = [...(one?.texts ?? [])].join("\n  ");
    return `value() of ${key} gave\n  ${told.text}\nexpected ${wanted === "" ? "none" : `one of\n  ${wanted}`}`;
  }
  if (told === "unknown") {
    return one?.isLasting === true ? `value() of ${key} says that it is in no graph of the run` : undefined;
  }
  if (one?.isNamed !== true) return `value() of ${key} does not say that it is in no graph of the run`;
  const isMissed = one.isLasting && one.isNeeded && !isStopped;
  return isMissed ? `value() of ${key} says that the run ended without it` : undefined;
}
