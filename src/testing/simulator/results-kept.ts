import { fingerprint } from "../../graph/fingerprint.ts";
import { canonicalText } from "../canonical-text.ts";
import { isLate } from "../programs/facts.ts";
import { withNames } from "../programs/held.ts";
import type { Visit } from "../programs/visit.ts";
import type { Complain, Invariant } from "./invariant.ts";
import type { CacheWatch } from "./scripted-cache.ts";

/** What is known of the calls of one node with equal arguments. */
interface Shelf {
  /** Bodies that may begin: a cache had nothing, and nobody has computed since. */
  leave: number;
  /** The call whose result is being kept, or is given to those who wait. */
  keeping: Visit | undefined;
  readonly underWay: Set<Visit>;
}

/**
 * 5.2: a body of a call that keeps its result begins only when its cache was asked and had nothing, once for each such
 * answer; never while an equal call is under way, or its result is being kept.
 */
export class ResultsKept implements Invariant, CacheWatch {
  /** By node and arguments. Bounded by the bodies of a simulation. */
  readonly #shelves = new Map<string, Shelf>();
  readonly #isOver: (visit: Visit) => boolean;
  readonly #complain: Complain;

  /** @param isOver - whether the run of a body has been told to stop, or has ended */
  constructor(isOver: (visit: Visit) => boolean, complain: Complain) {
    this.#isOver = isOver;
    this.#complain = complain;
  }

  answered(node: string, args: readonly unknown[], hit: boolean): void {
    if (!hit) this.#shelf(node, args).leave += 1;
  }

  keeps(node: string, args: readonly unknown[], stage: "begun" | "kept" | "failed"): void {
    if (stage !== "begun") this.#shelf(node, args).keeping = undefined;
  }

  entered(visit: Visit): void {
    const { key, args } = visit;
    if (!hasKey(visit)) return;
    const shelf = this.#shelf(key, args);
    // Of those that were told to stop nobody takes anything any more, whether they do so or not.
    for (const one of shelf.underWay) if (this.#isGone(one)) this.#giveUp(shelf, one);
    if (shelf.keeping !== undefined && this.#isGone(shelf.keeping)) {
      this.#giveUp(shelf, shelf.keeping);
      shelf.keeping = undefined;
    }
    if (shelf.leave === 0) this.#complain(`${key} was called although nobody had said that nothing is kept`);
    else shelf.leave -= 1;
    if (shelf.underWay.size > 0) this.#complain(`${key} was called while an equal call was under way`);
    if (shelf.keeping !== undefined)
      this.#complain(`${key} was called while the result of an equal call was being kept`);
    shelf.underWay.add(visit);
  }

  left(visit: Visit): void {
    if (!hasKey(visit)) return;
    const shelf = this.#shelf(visit.key, visit.args);
    if (!shelf.underWay.has(visit)) return;
    const isLost = this.#isGone(visit) || mayHaveFailed(visit);
    if (!visit.isPlain || isLost) return this.#giveUp(shelf, visit);
    shelf.underWay.delete(visit);
    shelf.keeping = visit;
  }

  /** What gives no value may be tried again, by the same call or by one that waits for it. */
  #giveUp(shelf: Shelf, visit: Visit): void {
    shelf.underWay.delete(visit);
    shelf.leave += 1;
  }

  #isGone(visit: Visit): boolean {
    return visit.stopped !== undefined || this.#isOver(visit);
  }

  #shelf(node: string, args: readonly unknown[]): Shelf {
    const name = `${node} ${canonicalText(withNames(args))}`;
    const shelf = this.#shelves.get(name) ?? { leave: 0, keeping: undefined, underWay: new Set() };
    this.#shelves.set(name, shelf);
    return shelf;
  }
}

/** What becomes of an attempt after its body, or became of it before, its body does not know. */
function mayHaveFailed(visit: Visit): boolean {
  const { uses, asks } = visit;
  if (uses.some(({ failsAttempt }) => failsAttempt)) return true;
  return isLate(visit) !== false || (asks.timeout !== undefined && uses.length > 0);
}

/** What has no content has no key, and is not kept (1.3). */
function hasKey({ task, args, asks }: Visit): boolean {
  return asks.cache !== undefined && fingerprint(task ?? "", "1", withNames(args)) !== undefined;
}
