import { settleGroup, settleQuick, type Work } from "./commit-group.ts";
import { type GroupCall, groupCall } from "./group-call.ts";
import { isCollision, mayPass } from "./postgres-problems.ts";

/** The most that goes into one transaction: so many runs, and about so many characters. */
const most = { runs: 2_000, size: 16_000_000 };

/** How often a group is repeated at once when another transaction got into its way. */
const collisions = 5;

/** Calls a function of the schema; gives its answer. */
export type Apply = (call: GroupCall) => Promise<string>;

/**
 * Commits of all runs of a store: while one group is under way, the next one gathers. Bounded by its callers, who wait for
 * their answers.
 */
export class CommitQueue {
  readonly #apply: Apply;
  #waiting: Work[] = [];
  #busy = false;

  constructor(apply: Apply) {
    this.#apply = apply;
  }

  add(work: Work): void {
    this.#waiting.push(work);
    if (this.#busy) return;
    this.#busy = true;
    // What is added in the same turn belongs to the first group.
    queueMicrotask(() => void this.#work());
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) await this.#settle(this.#next());
    this.#busy = false;
  }

  /** The next group: each run at most once, in the order of arrival. */
  #next(): Work[] {
    const group: Work[] = [];
    const later: Work[] = [];
    const runs = new Set<string>();
    let size = 0;
    for (const work of this.#waiting) {
      const fits = group.length === 0 || (group.length < most.runs && size + work.size <= most.size);
      if (fits && !runs.has(work.runId)) {
        group.push(work);
        size += work.size;
      } else {
        later.push(work);
      }
      // One that stays behind holds back what comes after it of its own run.
      runs.add(work.runId);
    }
    this.#waiting = later;
    return group;
  }

  async #settle(group: readonly Work[], whole = false): Promise<void> {
    let others: readonly Work[] = [];
    try {
      const call = groupCall(group, whole);
      const answer = await this.#send(call);
      if (call.name === "apply") settleGroup(group, answer);
      else others = settleQuick(group, answer);
    } catch (error) {
      // Nothing of it was applied. One that can never be applied must not spoil the others.
      if (group.length === 1 || mayPass(error)) for (const work of group) work.reject(error);
      else for (const work of group) await this.#settle([work]);
    }
    if (others.length > 0) await this.#settle(others, true);
  }

  async #send(call: GroupCall): Promise<string> {
    for (let left = collisions; ; left--) {
      try {
        return await this.#apply(call);
      } catch (error) {
        if (left === 0 || !isCollision(error)) throw error;
      }
    }
  }
}
