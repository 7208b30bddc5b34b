import type { NodeState } from "./frame.ts";
import { type Evidence, type Execution, evidenceBelow, type Result, type Stop } from "./result.ts";

/** How far an interpretation is: so many nodes have settled, so many results were met again. */
export interface Mark {
  readonly settled: number;
  readonly met: number;
}

/** What was asked for and then not needed: an engine may have stopped it half-way, and begun it anew when it was needed after all. */
export class Leftovers {
  /** Calls that may be made again. */
  readonly repeats = new Set<Execution>();
  /** Calls for what was asked for where it was not needed in the end: what else needed it may have come later. */
  readonly losers = new Set<Execution>();
  readonly #settled: NodeState[] = [];
  /** Results that were there already when they were asked for. */
  readonly #met: Result[] = [];
  /** Why waits that were refused are what they are. */
  readonly #refusals = new Set<Evidence>();
  /** What only a failed part needed, by the node that caught the failure. */
  readonly #givenUp = new Map<NodeState, readonly NodeState[]>();

  /** How far things are; what comes after can be given up. */
  get mark(): Mark {
    return { settled: this.#settled.length, met: this.#met.length };
  }

  met(result: Result): void {
    this.#met.push(result);
  }

  settled(state: NodeState): void {
    this.#settled.push(state);
  }

  /** The calls of a recovery, and those that must have ended before: of what nothing but the failed part needed (5.4). */
  get stops(): readonly Stop[] {
    return [...this.#givenUp].map(([catcher, states]) => ({
      before: catcher.returned?.runs ?? [],
      ended: states.filter(({ reused }) => !reused).flatMap(({ returned }) => returned?.runs ?? []),
    }));
  }

  /**
   * Marks what has settled since, but is not needed for a result. What it shares with others may begin anew for these.
   *
   * @param before - how far things were
   * @param catcher - the recovery that waits until it has been stopped
   */
  abandon(before: Mark, { evidence }: Result, catcher?: NodeState): void {
    const needed = evidenceBelow(evidence);
    const given = this.#settled
      .slice(before.settled)
      .filter(({ result }) => result !== undefined && !needed.has(result.evidence));
    for (const state of given) state.abandoned = true;
    const below = evidenceBelow(together(given));
    const shared = together(this.#settled.slice(0, before.settled)).from.filter((one) => below.has(one));
    for (const met of this.#met.slice(before.met)) {
      for (const one of evidenceBelow(met.evidence))
        if (!needed.has(one)) for (const run of one.runs) this.losers.add(run);
    }
    this.mayRepeat({ runs: [], from: shared });
    if (catcher !== undefined) this.#givenUp.set(catcher, [...(this.#givenUp.get(catcher) ?? []), ...given]);
  }

  /** What was given up is needed after all, with everything that it needed itself. */
  takeUp({ evidence }: Result): void {
    this.mayRepeat(evidence);
    const needed = evidenceBelow(evidence);
    for (const state of this.#settled) {
      if (state.result !== undefined && needed.has(state.result.evidence)) state.reused = true;
    }
  }

  /** A wait closed a circle and was refused. */
  refused({ evidence }: Result): void {
    this.#refusals.add(evidence);
  }

  /**
   * Whether what was given up can come to another end when it is needed after all, if it had not come to its end before.
   * That is so where a wait was refused: the circle may not be there any more.
   */
  mayDiffer({ abandoned, carried, result }: NodeState): boolean {
    if (!abandoned || carried || result === undefined || this.#refusals.size === 0) return false;
    const below = evidenceBelow(result.evidence);
    return [...this.#refusals].some((one) => below.has(one));
  }

  mayRepeat(evidence: Evidence): void {
    for (const { runs } of evidenceBelow(evidence)) for (const run of runs) this.repeats.add(run);
  }
}

function together(states: readonly NodeState[]): Evidence {
  return { runs: [], from: states.flatMap(({ result }) => (result === undefined ? [] : [result.evidence])) };
}
