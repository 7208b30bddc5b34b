import type { NodeState } from "./frame.ts";
import { type Evidence, type Execution, evidenceBelow, type Result, type Stop } from "./result.ts";

/** What was asked for and then not needed: an engine may have stopped it half-way, and begun it anew when it was needed after all. */
export class Leftovers {
  /** Calls that may be made again. */
  readonly repeats = new Set<Execution>();
  readonly #settled: NodeState[] = [];
  /** What only a failed part needed, by the node that caught the failure. */
  readonly #givenUp = new Map<NodeState, readonly NodeState[]>();

  /** How many nodes have settled so far. */
  get count(): number {
    return this.#settled.length;
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
   * @param before - how many nodes had settled
   * @param catcher - the recovery that waits until it has been stopped
   */
  abandon(before: number, { evidence }: Result, catcher?: NodeState): void {
    const needed = evidenceBelow(evidence);
    const given = this.#settled
      .slice(before)
      .filter(({ result }) => result !== undefined && !needed.has(result.evidence));
    for (const state of given) state.abandoned = true;
    const below = evidenceBelow(together(given));
    const shared = together(this.#settled.slice(0, before)).from.filter((one) => below.has(one));
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

  mayRepeat(evidence: Evidence): void {
    for (const { runs } of evidenceBelow(evidence)) for (const run of runs) this.repeats.add(run);
  }
}

function together(states: readonly NodeState[]): Evidence {
  return { runs: [], from: states.flatMap(({ result }) => (result === undefined ? [] : [result.evidence])) };
}
