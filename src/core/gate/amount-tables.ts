import type { CascadeError } from "../../errors/cascade-error.ts";
import { InfeasibleAmountError, InvalidAmountError } from "../../errors/gate-errors.ts";
import { quote } from "../../errors/quote.ts";
import type { AmountBucket } from "./amount-bucket.ts";
import { CapacityTable } from "./capacity-table.ts";
import type { Capacities } from "./constraint-record.ts";
import type { Crowd } from "./crowd.ts";
import { exceeds } from "./exact-sum.ts";
import type { GateTicket } from "./ticket.ts";

/** Most names of one run that are remembered as reported. */
const mostReported = 1_000;

/** Told once for each run and name: the name, what is declared, and the run's key. */
export type ReportUndeclared = (name: string, known: readonly string[], owner: object) => void;

/** The capacities of the engine and of its runs. Both apply. */
export class AmountTables {
  readonly #engine = new CapacityTable("");
  /** Bounded by the runs under way that have capacities of their own. */
  readonly #runs = new Map<object, CapacityTable>();
  /** Names that nobody declared and that were reported, by run; bounded by `mostReported`, and no more are reported then. */
  readonly #reported = new WeakMap<object, Set<string>>();
  readonly #undeclared: ReportUndeclared | undefined;

  constructor(undeclared: ReportUndeclared | undefined) {
    this.#undeclared = undeclared;
  }

  has(owner: object): boolean {
    return this.#runs.has(owner);
  }

  /** Declares more, for the engine (undefined) or a run; gives the buckets that may have changed. */
  merge(owner: object | undefined, capacities: Capacities): Iterable<AmountBucket> {
    if (owner === undefined) return this.#engine.merge(capacities);
    const table = this.#runs.get(owner) ?? new CapacityTable(" in this run");
    const buckets = table.merge(capacities);
    this.#runs.set(owner, table);
    return buckets;
  }

  close(owner: object): void {
    this.#runs.delete(owner);
  }

  /** Why a ticket can never get what it wants. Names that nobody declared are reported, and do not limit. */
  check(ticket: GateTicket): CascadeError | undefined {
    if (ticket.amounts.length === 0) return undefined;
    for (const { name, amount } of ticket.amounts) {
      if (typeof name !== "string" || name === "")
        return new InvalidAmountError(String(name), "it has no name");
      if (typeof amount !== "number" || !Number.isFinite(amount) || amount < 0)
        return new InvalidAmountError(name, quote(amount));
    }
    const run = this.#runs.get(ticket.subject.owner);
    for (const [name, amount] of ticket.wants) {
      const declared = [this.#engine.find(name), run?.find(name)].filter((one) => one !== undefined);
      if (declared.length === 0) this.#report(name, ticket.subject.owner);
      for (const { most } of declared) {
        if (exceeds(amount, most)) return new InfeasibleAmountError(ticket.subject.task, name, amount, most);
      }
    }
    return undefined;
  }

  #report(name: string, owner: object): void {
    if (this.#undeclared === undefined) return;
    const reported = this.#reported.get(owner) ?? new Set();
    if (reported.size >= mostReported || reported.has(name)) return;
    this.#reported.set(owner, reported.add(name));
    this.#undeclared(name, [...this.#engine.names, ...(this.#runs.get(owner)?.names ?? [])], owner);
  }

  /** What the tickets of a crowd take of. */
  buckets({ wants, subject }: Pick<Crowd, "wants" | "subject">): AmountBucket[] {
    if (wants.size === 0) return [];
    const run = this.#runs.get(subject.owner);
    const found: AmountBucket[] = [];
    for (const name of wants.keys()) {
      found.push(this.#engine.bucket(name));
      if (run !== undefined) found.push(run.bucket(name));
    }
    return found;
  }

  /** Takes of a run's new capacities for a body of it that runs already. */
  takeOfRun(ticket: GateTicket): AmountBucket[] {
    const run = this.#runs.get(ticket.subject.owner);
    if (run === undefined) return [];
    return Array.from(ticket.wants.keys(), (name) => {
      const bucket = run.bucket(name);
      bucket.take(ticket);
      return bucket;
    });
  }

  /** Buckets at the moment; for tests of what is kept. */
  get size(): number {
    let size = this.#engine.size;
    for (const table of this.#runs.values()) size += table.size;
    return size;
  }
}
