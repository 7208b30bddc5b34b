import type { ConstraintHandler, ConstraintRefusal, ConstraintSubject } from "./constraint-handler.ts";
import type { ConstraintRecord } from "./constraint-record.ts";
import { type Bucket, type Crowd, isBehind } from "./crowd.ts";
import { Line } from "./line.ts";
import type { Scope } from "./parse-scope.ts";
import type { GateTicket } from "./ticket.ts";

type Problem = (record: ConstraintRecord, error: unknown) => void;

/** A live record with its handler's state. It stays the same when the record is replaced, and so does its count. */
export class RecordBucket implements Bucket {
  readonly line = new Line<Crowd>();
  readonly isTimed = true;
  readonly scope: Scope;
  readonly handler: ConstraintHandler;
  record: ConstraintRecord;
  state: unknown;
  retryAt: number | undefined;
  readonly #problem: Problem;
  #reported = false;

  constructor(scope: Scope, handler: ConstraintHandler, record: ConstraintRecord, problem: Problem) {
    this.scope = scope;
    this.handler = handler;
    this.record = record;
    this.#problem = problem;
  }

  get holdsPlace(): boolean {
    return this.handler.holdsPlace;
  }

  get inOrder(): boolean {
    return this.handler.holdsPlace || this.handler.sameForAll === true;
  }

  /** What the handler says, whoever stands in line. */
  permits(subject: ConstraintSubject, now: number): true | ConstraintRefusal {
    return this.#guarded(() => this.handler.permits(this.state, subject, now)) ?? true;
  }

  admits(crowd: Crowd, now: number): boolean {
    if (this.inOrder && isBehind(crowd, this.line)) return false;
    const answer = this.permits(crowd.subject, now);
    if (answer === true) return true;
    this.#askAgain(answer.retryAt, now);
    return false;
  }

  #askAgain(at: number | undefined, now: number): void {
    if (at === undefined || !Number.isFinite(at)) {
      if (this.inOrder) this.retryAt = undefined;
      return;
    }
    const later = at > now ? at : now + 1;
    this.retryAt = this.inOrder ? later : Math.min(later, this.retryAt ?? later);
  }

  mightAdmit(now: number): boolean {
    const { first } = this.line;
    if (first === undefined) return false;
    return !this.holdsPlace || this.handler.sameForAll !== true || this.permits(first.subject, now) === true;
  }

  take({ subject }: GateTicket, now: number): boolean {
    if (this.handler.take === undefined) return false;
    this.#guarded(() => this.handler.take?.(this.state, subject, now));
    return !this.holdsPlace && this.permits(subject, now) !== true;
  }

  giveBack({ subject, takenAt }: GateTicket, started: boolean, now: number): boolean {
    const { handler, state } = this;
    if (!started && handler.refund !== undefined) {
      this.#guarded(() => handler.refund?.(state, subject, takenAt, now));
      return true;
    }
    if (handler.release === undefined) return false;
    this.#guarded(() => handler.release?.(state, subject, now));
    return true;
  }

  reason(crowd: Crowd, now: number): string {
    const answer = this.permits(crowd.subject, now);
    return `${answer === true ? "after others" : answer.reason} (${this.record.scope})`;
  }

  rest(): void {
    if (this.line.size === 0) this.retryAt = undefined;
  }

  /** A handler that throws is reported once per record, and counts as permission. */
  #guarded<T>(call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      if (!this.#reported) {
        this.#reported = true;
        this.#problem(this.record, error);
      }
      return undefined;
    }
  }
}
