import type { Op } from "../spec/op.ts";

/** The tables of a compiled graph; `Plan` says what they mean. */
export interface PlanTables {
  readonly ops: readonly Op[];
  readonly kinds: Uint8Array;
  readonly presence: Uint16Array;
  readonly depStart: Int32Array;
  readonly argStart: Int32Array;
  readonly amountStart: Int32Array;
  readonly afterStart: Int32Array;
  readonly deps: Int32Array;
}

/** How many edges of a node are no arguments. */
export interface EdgeCounts {
  readonly conditions: number;
  readonly amounts: number;
  readonly after: number;
}

export const noEdges: EdgeCounts = { conditions: 0, amounts: 0, after: 0 };

/** Grows the tables of a plan node by node. Typed arrays, because a million nodes in plain ones keep the collector busy. */
export class PlanTablesBuilder {
  readonly #ops: Op[] = [];
  #kinds = new Uint8Array(16);
  #presence = new Uint16Array(16);
  #depStart = new Int32Array(17);
  #deps = new Int32Array(32);
  #depCount = 0;
  /** Counts of conditions and predecessors per node; only made when a node has some. */
  #conditions: Map<number, number> | undefined;
  #after: Map<number, number> | undefined;
  /** Counts of predecessors and amounts together. */
  #tails: Map<number, number> | undefined;

  get size(): number {
    return this.#ops.length;
  }

  /** Appends an edge of the node that is added next. */
  addDep(slot: number): void {
    if (this.#depCount === this.#deps.length)
      this.#deps = grown(this.#deps, new Int32Array(this.#depCount * 2));
    this.#deps[this.#depCount++] = slot;
  }

  /** Adds a node whose edges have been appended: its conditions first, its amounts behind its arguments, what it comes after last. */
  addNode(op: Op, presence: number, counts: EdgeCounts): void {
    const { conditions, amounts, after } = counts;
    const slot = this.#ops.length;
    if (slot === this.#kinds.length) {
      this.#kinds = grown(this.#kinds, new Uint8Array(slot * 2));
      this.#presence = grown(this.#presence, new Uint16Array(slot * 2));
      this.#depStart = grown(this.#depStart, new Int32Array(slot * 2 + 1));
    }
    this.#ops.push(op);
    this.#kinds[slot] = op.kind;
    this.#presence[slot] = presence;
    this.#depStart[slot + 1] = this.#depCount;
    if (conditions > 0) {
      this.#conditions ??= new Map();
      this.#conditions.set(slot, conditions);
    }
    if (after > 0) {
      this.#after ??= new Map();
      this.#after.set(slot, after);
    }
    if (amounts + after > 0) {
      this.#tails ??= new Map();
      this.#tails.set(slot, amounts + after);
    }
  }

  finish(): PlanTables {
    const size = this.#ops.length;
    const depStart = this.#depStart.slice(0, size + 1);
    return {
      ops: this.#ops,
      kinds: this.#kinds.slice(0, size),
      presence: this.#presence.slice(0, size),
      depStart,
      argStart: shifted(depStart.subarray(0, size), this.#conditions, 1),
      amountStart: shifted(depStart.subarray(1), this.#tails, -1),
      afterStart: shifted(depStart.subarray(1), this.#after, -1),
      deps: this.#deps.slice(0, this.#depCount),
    };
  }
}

function grown<T extends Uint8Array | Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The same table where nothing is to be moved, which is the rule; a changed copy otherwise. */
function shifted(table: Int32Array, by: ReadonlyMap<number, number> | undefined, sign: number): Int32Array {
  if (by === undefined) return table;
  const copy = table.slice();
  for (const [slot, count] of by) copy[slot] = (copy[slot] ?? 0) + sign * count;
  return copy;
}
