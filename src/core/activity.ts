import type { LazyPolicies } from "../spec/lazy.ts";
import type { CacheClaim } from "./cache-claim.ts";
import type { Frame, Owner, Returned } from "./frame.ts";
import type { GateTicket } from "./gate/ticket.ts";
import type { Entry } from "./ready-queue.ts";
import type { StopGroup } from "./stop-group.ts";

/** Where an activity stands. */
export const Phase = {
  queued: 0,
  running: 1,
  /** Between two attempts, or waiting for a timer or a signal: holds nothing. */
  sleeping: 2,
  /** Settled, or dropped; whatever still arrives for it is ignored. */
  over: 3,
  /** Its cache is asked, or an equal call under way is waited for. */
  looking: 4,
  /** Something at the gate does not let it start yet. */
  gated: 5,
  /** The gate has let it in: it starts next. */
  granted: 6,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/**
 * One body (or wait, or recv) under way: a node, or one element of a map. It lives over all its attempts.
 */
export class Activity implements Entry, Owner {
  readonly frame: Frame;
  readonly slot: number;
  /** Index of the map element; -1 for a node. */
  readonly element: number;
  readonly priority: number;
  readonly seq: number;
  /** The policies of its body: a node's own, or those of a map's elements. */
  readonly policies: LazyPolicies;
  /** 1 for the first call. */
  attempt = 1;
  phase: Phase = Phase.queued;
  /** Told to stop: its result no longer counts as a failure. */
  aborted = false;
  /** Failures whose recoveries wait for this body to settle. */
  groups: StopGroup[] | undefined;
  /** Cancels the timer that is set for it. */
  timer: (() => void) | undefined;
  /** The driver's: made when the body first asks for its signal. */
  controller: AbortController | undefined;
  /** The driver's: when the first attempt started; only measured when somebody looks. */
  startedAt: number | undefined;
  /** What the body had returned before the node was given up; it goes on from there. */
  resumes: Returned | undefined;
  /** What it asks the gate with; made when it first has to. */
  ticket: GateTicket | undefined;
  /** The gate's era in which it was let in. */
  era = 0;
  /** What the gate said last, which is told once. */
  blockedBy: string | undefined;
  /** The right to store its result for equal calls that wait for it. */
  claim: CacheClaim | undefined;
  /** Its value was found in a cache. */
  fromCache = false;
  /** Why its attempt is over although the body goes on: it took too long. */
  expired: unknown;
  /** The driver's: stops the watch over its time. */
  watch: (() => void) | undefined;
  /** The driver's: when its attempt began, and when it last gave a sign of life; only measured under a timeout. */
  begunAt = 0;
  aliveAt = 0;
  /** The driver's: the attempt of which it is known how it ends, though it still holds something. */
  decided = 0;
  /** The driver's: ends an attempt whose body has not been called yet. */
  stopEarly: (() => void) | undefined;
  /** The driver's: what its attempt has acquired. */
  resources: object | undefined;
  /** Neighbours in the list of running bodies. */
  before: Activity | undefined;
  behind: Activity | undefined;
  /** What is being committed: its value, or the LazyResult it returned. */
  result: unknown;
  resultIsTail = false;
  /** Its result is the run's. */
  concludes = false;
  /** The child frame that its result comes from. */
  whole: Frame | undefined;
  /** The driver's: what has to be stored before it is committed. */
  parts = 0;

  constructor(frame: Frame, slot: number, element: number, policies: LazyPolicies) {
    this.frame = frame;
    this.slot = slot;
    this.element = element;
    this.policies = policies;
    this.priority = policies.priority;
    this.seq = frame.seq + (frame.plan.ranks?.[slot] ?? slot);
  }
}
