import type { Journal } from "../programs/journal.ts";
import type { Visit } from "../programs/visit.ts";
import type { Complain, Invariant } from "./invariant.ts";
import type { Scenario } from "./scenario.ts";
import type { WatchedRun } from "./watched-run.ts";

/** 3.4, 5.5: never more bodies than allowed, none before `start` has returned, none after the end, none left over. */
export class BodiesInBounds implements Invariant {
  /** For each body, what was under way when it first began. */
  readonly underWay = new Map<string, ReadonlySet<string>>();
  readonly #scenario: Scenario;
  readonly #journal: Journal;
  readonly #runs: readonly WatchedRun[];
  readonly #complain: Complain;

  constructor(scenario: Scenario, journal: Journal, runs: readonly WatchedRun[], complain: Complain) {
    this.#scenario = scenario;
    this.#journal = journal;
    this.#runs = runs;
    this.#complain = complain;
  }

  entered({ key }: Visit): void {
    const { maxConcurrency } = this.#scenario;
    const running = this.running;
    if (maxConcurrency !== undefined && running !== undefined && running > maxConcurrency) {
      this.#complain(`${running} bodies at once, ${maxConcurrency} allowed, when ${key} began`);
    }
    if (this.#runs.length === 0) this.#complain(`${key} began before start() returned`);
    else if (this.#runs.every((run) => run.cancelled || run.ended)) {
      this.#complain(`${key} began after all runs had been stopped or had ended`);
    }
    // A body that was detached is under way with everybody's leave.
    if (this.detached === 0 && !this.underWay.has(key)) {
      const keys = [...this.#journal.underWay].map((visit) => visit.key);
      this.underWay.set(key, new Set(keys.filter((other) => other !== key)));
    }
  }

  /** All runs have ended: every body has ended or was given up. */
  end(): void {
    const { running } = this;
    if (running !== undefined && running > 0)
      this.#complain(`${running} bodies are under way after the end that were not detached`);
  }

  /** Bodies under way that were not detached; undefined where nobody hears of that. */
  get running(): number | undefined {
    return this.#scenario.observed ? this.#journal.running - this.detached : undefined;
  }

  get detached(): number {
    return this.#runs.reduce((sum, { rules }) => sum + rules.detached, 0);
  }
}
