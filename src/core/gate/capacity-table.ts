import { InvalidOptionError } from "../../errors/definition-errors.ts";
import { quote } from "../../errors/quote.ts";
import { AmountBucket } from "./amount-bucket.ts";
import type { Capacities } from "./constraint-record.ts";
import { isGlob, literalLength, matchesGlob } from "./glob.ts";

interface Declared {
  readonly name: string;
  readonly total: number;
  /** The most that was ever declared: more than this is never possible. */
  readonly most: number;
  /** Characters of a glob that stand for themselves. */
  readonly literals: number;
}

/** Most names in one table. */
const mostNames = 10_000;

/**
 * What there is of what, for the engine or for one run. An exact name counts before a glob, and the glob with more
 * characters of its own before the other; a glob means as much for each name.
 */
export class CapacityTable {
  /** Bounded by `mostNames`, both together. */
  readonly #exact = new Map<string, Declared>();
  readonly #globs = new Map<string, Declared>();
  /** Bounded by the names that bodies hold or wait for. */
  readonly #buckets = new Map<string, AmountBucket>();
  /** What reasons say behind the numbers. */
  readonly #where: string;

  constructor(where: string) {
    this.#where = where;
  }

  /**
   * Adds to what is declared already; later totals replace earlier ones.
   *
   * @returns the buckets whose total may be another now
   * @throws {InvalidOptionError} `CS_INVALID_OPTION` when a name is empty or a total is no number of at least 0; nothing is
   * changed then
   */
  merge(capacities: Capacities): Iterable<AmountBucket> {
    const entries = checked(capacities);
    const names = new Set([...this.#exact.keys(), ...this.#globs.keys(), ...entries.map(([name]) => name)]);
    if (names.size > mostNames) throw new InvalidOptionError("capacities", `more than ${mostNames} names.`);
    for (const [name, total] of entries) {
      const most = Math.max(total, (isGlob(name) ? this.#globs : this.#exact).get(name)?.most ?? 0);
      (isGlob(name) ? this.#globs : this.#exact).set(name, {
        name,
        total,
        most,
        literals: literalLength(name),
      });
    }
    for (const bucket of this.#buckets.values()) this.#adjust(bucket);
    return this.#buckets.values();
  }

  #adjust(bucket: AmountBucket): void {
    const declared = this.find(bucket.name);
    if (declared === undefined) return;
    bucket.total = declared.total;
    bucket.most = declared.most;
  }

  /** What counts for a concrete name. */
  find(name: string): Declared | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined) return exact;
    let best: Declared | undefined;
    for (const glob of this.#globs.values()) {
      if (best !== undefined && best.literals >= glob.literals) continue;
      if (matchesGlob(glob.name, name)) best = glob;
    }
    return best;
  }

  /** The bucket of a name, made when there is none. */
  bucket(name: string): AmountBucket {
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = new AmountBucket(name, Number.POSITIVE_INFINITY, this.#where, (gone) => {
        this.#buckets.delete(gone);
      });
      this.#adjust(bucket);
      this.#buckets.set(name, bucket);
    }
    return bucket;
  }

  get names(): string[] {
    return [...this.#exact.keys(), ...this.#globs.keys()];
  }

  /** Buckets at the moment; for tests of what is kept. */
  get size(): number {
    return this.#buckets.size;
  }
}

function checked(capacities: unknown): readonly (readonly [string, number])[] {
  if (typeof capacities !== "object" || capacities === null || Array.isArray(capacities)) {
    throw new InvalidOptionError("capacities", `${quote(capacities)} is none; give { gpu: 2 }.`);
  }
  return Object.keys(capacities).map((name) => {
    const total: unknown = Object.getOwnPropertyDescriptor(capacities, name)?.value;
    if (name === "") throw new InvalidOptionError("capacities", "a name is empty.");
    if (typeof total === "number" && total >= 0) return [name, total] as const;
    throw new InvalidOptionError("capacities", `${name} is ${quote(total)}; give a number of at least 0.`);
  });
}
