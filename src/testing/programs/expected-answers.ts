import type { Lazy } from "../../spec/lazy.ts";
import type { ExpectedAnswer } from "../interpreter/compare-answers.ts";
import { outcomeText } from "../interpreter/compare-outcome.ts";
import { type Interpretation, outcomeOf } from "../interpreter/interpret.ts";

/** What may be told of the nodes with these keys. */
export function expectedAnswers(
  { ends, evidence }: Interpretation,
  lazies: ReadonlyMap<Lazy, string>,
  asked: ReadonlySet<string>,
): ReadonlyMap<string, ExpectedAnswer> {
  const found = new Map<string, ExpectedAnswer>();
  if (asked.size === 0) return found;
  for (const [lazy, key] of lazies) {
    if (!asked.has(key)) continue;
    const before = found.get(key);
    const texts = ends.resultsOf(lazy).map((result) => outcomeText(outcomeOf(result)));
    found.set(key, {
      texts: new Set([...(before?.texts ?? []), ...texts]),
      isNamed: before?.isNamed === true || ends.isNamed(lazy),
      isLasting: before?.isLasting === true || ends.isLasting(lazy),
      isNeeded: before?.isNeeded === true || ends.isNeeded(lazy, evidence),
    });
  }
  return found;
}
