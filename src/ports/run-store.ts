/** One result to be stored: which body of which run, and what it gave. */
export interface ResultRecord {
  readonly runId: string;
  /** Frame, generation, position, and "[i]" for an element. */
  readonly node: string;
  /** "value": the node's own; "tail": it goes on as another graph. */
  readonly kind: "value" | "tail";
  /** The value; undefined for a tail. */
  readonly value: unknown;
}

/**
 * Where results are committed. Dependents of a node see its result only after the commit it belongs to has resolved.
 *
 * Deliberately not in the contract yet: reading back. What finishes until nothing more can start comes as one group.
 */
export interface RunStore {
  commit(group: readonly ResultRecord[]): Promise<void>;
}

/** A store in memory that keeps the last results, for tests and as the simplest implementation. Bounded by `keep`. */
export class MemoryRunStore implements RunStore {
  readonly #keep: number;
  readonly #records: ResultRecord[] = [];
  /** Groups committed so far. */
  groups = 0;

  constructor(keep = 10_000) {
    this.#keep = keep;
  }

  get records(): readonly ResultRecord[] {
    return this.#records;
  }

  async commit(group: readonly ResultRecord[]): Promise<void> {
    this.groups++;
    this.#records.push(...group);
    if (this.#records.length > this.#keep) this.#records.splice(0, this.#records.length - this.#keep);
  }
}
