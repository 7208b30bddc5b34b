import type { LazyPolicies } from "../spec/lazy.ts";
import type { Activity } from "./activity.ts";
import type { Frame, Returned } from "./frame.ts";
import type { Entry } from "./ready-queue.ts";

/** A map whose lists are known: one entry of the ready queue for all its elements. */
export class MapState implements Entry {
  readonly frame: Frame;
  readonly slot: number;
  readonly lists: readonly (readonly unknown[])[];
  readonly total: number;
  /** Elements under way at the same time, at most. */
  readonly window: number;
  readonly priority: number;
  /** Those of each element. */
  readonly policies: LazyPolicies;
  /** Its elements ask a cache before anything else. */
  readonly cached: boolean;
  readonly seq: number;
  readonly results: unknown[];
  /** The next element to start. */
  next = 0;
  /** Elements started and not settled. */
  underWay = 0;
  settled = 0;
  /** Stands in the ready queue. */
  queued = false;
  /** The first failure of a run that drains: the elements go on. */
  failure: unknown;
  /** Ended early: late results are ignored. */
  over = false;
  /** Its results are items that say how each element ended. */
  settledItems = false;
  /** Nobody needs it now; what it has come to is kept in case somebody does again. */
  released = false;
  /** Elements that were given up before they had a result. */
  readonly redo: number[] = [];
  /** What the bodies of elements had returned that were given up after their tail call. */
  readonly returned = new Map<number, Returned>();
  /** Bounded by the window. */
  readonly activities = new Map<number, Activity>();
  /** Child frames of elements that tail-called. Bounded by the window. */
  readonly children = new Map<number, Frame>();

  constructor(
    frame: Frame,
    slot: number,
    lists: readonly (readonly unknown[])[],
    policy: { window: number; policies: LazyPolicies },
  ) {
    this.frame = frame;
    this.slot = slot;
    this.lists = lists;
    this.total = lists[0]?.length ?? 0;
    this.window = policy.window;
    this.policies = policy.policies;
    this.priority = policy.policies.priority;
    this.cached = policy.policies.cache !== undefined;
    this.seq = frame.seq + (frame.plan.ranks?.[slot] ?? slot);
    this.results = new Array(this.total);
  }

  get canStart(): boolean {
    const isLeft = this.next < this.total || this.redo.length > 0;
    return isLeft && !this.over && !this.released && this.underWay < this.window;
  }
}
