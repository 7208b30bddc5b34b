import type { Visit } from "./visit.ts";

/** What is known of a run from outside that the semantics leaves to time. */
export interface Facts {
  /** Milliseconds that it took: nothing in it has timed out after more. */
  readonly longest: number;
  /** Whether an attempt of a body took too long; undefined where that cannot be told. */
  isLate(key: string, attempt: number): boolean | undefined;
  /** How much there is in all of a capacity. */
  declared(name: string): number | undefined;
}

/** Nothing has taken too long, and nothing is limited. */
export const noFacts: Facts = { longest: 0, isLate: () => false, declared: () => undefined };

/** Milliseconds by which the times of an engine and of the bodies may differ. Limits in programs are far longer. */
const slack = 900;

/** What the visits of bodies tell. */
export function factsOf(
  visits: readonly Visit[],
  longest: number,
  declared: Facts["declared"] = noFacts.declared,
): Facts {
  const timed = new Map<string, Visit[]>();
  for (const visit of visits) {
    if (visit.asks.timeout === undefined) continue;
    const name = `${visit.key} ${visit.attempt}`;
    timed.set(name, [...(timed.get(name) ?? []), visit]);
  }
  return {
    longest,
    declared,
    isLate(key, attempt) {
      const answers = new Set(timed.get(`${key} ${attempt}`)?.map(isLate));
      // A body that was not called decides nothing.
      if (answers.size === 0) return false;
      const [answer] = answers;
      return answers.size === 1 ? answer : undefined;
    },
  };
}

/** Whether a body took longer than it may; undefined where it is close, or when it was stopped for another reason. */
export function isLate({ asks, begun, signs, stopped, ended }: Visit): boolean | undefined {
  const { total = Number.POSITIVE_INFINITY, idle = Number.POSITIVE_INFINITY } = asks.timeout ?? {};
  const alive = [begun, ...signs];
  const limit = Math.min(begun + total, (alive.at(-1) ?? begun) + idle);
  if (ended === undefined || (stopped !== undefined && stopped < limit - slack)) return undefined;
  if (ended > limit + slack) return true;
  // Where nothing else could happen in between, a sign of life that came late came before anybody missed it.
  const silence = alive.some((sign, index) => sign - (alive[index - 1] ?? sign) > idle - slack);
  return ended < limit - slack && !silence ? false : undefined;
}
