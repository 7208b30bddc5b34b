import { InvalidConstraintError } from "../../errors/gate-errors.ts";
import type { ConstraintRecord } from "./constraint-record.ts";
import { isGlob } from "./glob.ts";
import { scopeMatches } from "./parse-scope.ts";
import type { RecordBucket } from "./record-bucket.ts";
import type { GateSubject } from "./ticket.ts";

/** Most records at the same time. */
const mostRecords = 10_000;

/** The live records: one per scope and type, found by what they are about. Bounded: 10,000. */
export class RecordTable {
  readonly #all = new Map<string, RecordBucket>();
  /** By the text of their scope, but for those whose scope is a glob. */
  readonly #exact = new Map<string, Set<RecordBucket>>();
  readonly #globs = new Set<RecordBucket>();
  /** When the first of them ends, in milliseconds. */
  nextEnd = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#all.size;
  }

  get(scope: string, type: string): RecordBucket | undefined {
    return this.#all.get(keyOf(scope, type));
  }

  /** @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` when there are too many */
  add(bucket: RecordBucket): void {
    const { record } = bucket;
    if (this.#all.size >= mostRecords) {
      const problem = `there are ${mostRecords} already; clear some first.`;
      throw new InvalidConstraintError(`constraint on ${record.scope}`, problem);
    }
    this.#all.set(keyOf(record.scope, record.type), bucket);
    if (hasGlob(bucket)) this.#globs.add(bucket);
    else {
      const same = this.#exact.get(record.scope);
      if (same === undefined) this.#exact.set(record.scope, new Set([bucket]));
      else same.add(bucket);
    }
    this.nextEnd = Math.min(this.nextEnd, endOf(record));
  }

  /** The record of a bucket is another one. */
  replace(bucket: RecordBucket, record: ConstraintRecord): void {
    const was = endOf(bucket.record);
    bucket.record = record;
    if (was > this.nextEnd) this.nextEnd = Math.min(this.nextEnd, endOf(record));
    else this.#findNextEnd();
  }

  remove(bucket: RecordBucket): void {
    const { record } = bucket;
    this.#all.delete(keyOf(record.scope, record.type));
    this.#globs.delete(bucket);
    const same = this.#exact.get(record.scope);
    same?.delete(bucket);
    if (same?.size === 0) this.#exact.delete(record.scope);
    if (endOf(record) === this.nextEnd) this.#findNextEnd();
  }

  #findNextEnd(): void {
    this.nextEnd = Number.POSITIVE_INFINITY;
    for (const { record } of this.#all.values()) this.nextEnd = Math.min(this.nextEnd, endOf(record));
  }

  expired(now: number): RecordBucket[] {
    if (now < this.nextEnd) return [];
    return [...this.#all.values()].filter(({ record }) => endOf(record) <= now);
  }

  matching(subject: GateSubject): readonly RecordBucket[] {
    if (this.#all.size === 0) return none;
    const found: RecordBucket[] = [];
    for (const scope of ["global", `flow:${subject.flow}`, `run:${subject.run}`, `task:${subject.task}`]) {
      const same = this.#exact.get(scope);
      if (same !== undefined) found.push(...same);
    }
    for (const bucket of this.#globs) if (scopeMatches(bucket.scope, subject)) found.push(bucket);
    return found;
  }

  get records(): ConstraintRecord[] {
    return Array.from(this.#all.values(), ({ record }) => record);
  }
}

const none: readonly RecordBucket[] = [];

function endOf({ expiresAt }: ConstraintRecord): number {
  return expiresAt ?? Number.POSITIVE_INFINITY;
}

function hasGlob({ scope }: RecordBucket): boolean {
  return scope.kind === "task" && isGlob(scope.name);
}

function keyOf(scope: string, type: string): string {
  return `${type} ${scope}`;
}
