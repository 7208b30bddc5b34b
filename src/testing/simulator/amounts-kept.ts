import type { Journal } from "../programs/journal.ts";
import type { Visit } from "../programs/visit.ts";
import type { Control } from "./controls.ts";
import type { Complain, Invariant } from "./invariant.ts";

/** 7.1: never is more taken of a capacity than there is, not for an instant. */
export class AmountsKept implements Invariant {
  readonly #journal: Journal;
  readonly #grace: number;
  readonly #complain: Complain;
  #capacities: Readonly<Record<string, number>>;

  constructor(
    journal: Journal,
    capacities: Readonly<Record<string, number>>,
    grace: number,
    complain: Complain,
  ) {
    this.#journal = journal;
    this.#capacities = capacities;
    this.#grace = grace;
    this.#complain = complain;
  }

  heed(control: Control): void {
    if (control.kind === "capacities") this.#capacities = { ...this.#capacities, ...control.capacities };
  }

  entered(visit: Visit): void {
    // It has its permission since before it waited for its resources.
    if (visit.uses.some(({ isSlow }) => isSlow)) return;
    for (const { name, amount } of this.taken(visit)) {
      const total = totalOf(this.#capacities, name);
      if (total === undefined || amount === 0) continue;
      const all = [...this.#journal.underWay].filter((other) => !this.#isGivenUp(other));
      const sum = all
        .flatMap((one) => this.taken(one))
        .reduce((so, one) => (one.name === name ? so + one.amount : so), 0);
      if (sum > total) this.#complain(`${sum} ${name} of ${total} are taken when ${visit.key} begins`);
    }
  }

  /** What a body that is known to have begun takes; amounts that are not known count as nothing. */
  taken({ asks }: Visit): readonly { readonly name: string; readonly amount: number }[] {
    return (asks.amounts ?? []).flatMap(({ name, key, amount }) => {
      const part = typeof key === "object" ? this.#journal.noted(key.by) : key;
      const much = typeof amount === "object" ? this.#journal.noted(amount.by) : amount;
      if (typeof much !== "number" || (key !== undefined && part === undefined)) return [];
      return [{ name: key === undefined ? name : `${name}:${String(part)}`, amount: much }];
    });
  }

  /** Its grace is over, so it holds nothing any more. */
  #isGivenUp({ stopped }: Visit): boolean {
    return stopped !== undefined && this.#journal.now() >= stopped + this.#grace - 1;
  }
}

/** An exact name counts before a pattern (7.1). */
export function totalOf(capacities: Readonly<Record<string, number>>, name: string): number | undefined {
  return capacities[name] ?? capacities[`${name.split(":")[0]}:*`];
}
