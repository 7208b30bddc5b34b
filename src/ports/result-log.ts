/** One result: which body of which run, and what it gave. */
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
 * Gets every result before anybody else sees it: dependents of a node start after the commit it belongs to has resolved. An
 * audit log, for instance. Nothing is read back; a run that is to survive its process has a `RunStore`.
 *
 * What finishes until nothing more can start comes as one group.
 */
export interface ResultLog {
  commit(group: readonly ResultRecord[]): Promise<void>;
}

/** A log in memory that keeps the last results. Bounded by `keep`. */
export class MemoryResultLog implements ResultLog {
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
