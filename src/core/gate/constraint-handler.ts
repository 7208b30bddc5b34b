/** The body that a handler is asked about. */
export interface ConstraintSubject {
  readonly run: string;
  readonly flow: string;
  readonly task: string;
}

/** Why a body may not start now. */
export interface ConstraintRefusal {
  /** Short, without the scope: "paused". */
  readonly reason: string;
  /** When it is worth asking again though nothing has changed, in milliseconds by the same clock. */
  readonly retryAt?: number;
}

/**
 * What one type of constraint record means. There is one state per record; the gate asks all matching records first, and
 * takes from all of them together when the body really starts.
 */
export interface ConstraintHandler<State = unknown> {
  /** The `type` of the records it is for. */
  readonly type: string;
  /** Whether those who are refused stand in line, like for a capacity: nobody younger goes before the first of them. */
  readonly holdsPlace: boolean;
  /** Whether the answer never depends on the subject, so that one refusal speaks for all (default false). */
  readonly sameForAll?: boolean;
  /**
   * Makes the state of a record; throws for parameters that make no sense.
   *
   * @param previous - the state of the record that this one replaces, if there is one; it must not be changed
   */
  parse(params: unknown, previous: State | undefined, now: number): State;
  /** Whether a body may start now. Has no side effects. */
  permits(state: State, subject: ConstraintSubject, now: number): true | ConstraintRefusal;
  /** The body starts. With `holdsPlace` also called for bodies that already run when the record is set. */
  take?(state: State, subject: ConstraintSubject, now: number): void;
  /** The body's attempt is over. */
  release?(state: State, subject: ConstraintSubject, now: number): void;
  /** What was taken at `takenAt` was not used after all; without this method, `release` is called. */
  refund?(state: State, subject: ConstraintSubject, takenAt: number, now: number): void;
}
