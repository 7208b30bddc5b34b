import type { SkipReason } from "../errors/run-errors.ts";
import type { Activity } from "./activity.ts";
import type { CacheClaim } from "./cache-claim.ts";
import type { Frame } from "./frame.ts";

/** How a run ends. */
export type Ending =
  | { readonly status: "succeeded"; readonly value: unknown }
  | { readonly status: "failed"; readonly error: unknown }
  | { readonly status: "skipped"; readonly reason: SkipReason }
  | { readonly status: "cancelled"; readonly error: unknown }
  | { readonly status: "interrupted"; readonly error: unknown }
  | { readonly status: "parked"; readonly error: unknown };

/**
 * What the core asks its driver to do. Each call returns at once and runs no user code before the core is done; the
 * answers come back as calls on the Machine.
 */
export interface Effects {
  /** Values of params and environment at these slots; an error that refuses them; or undefined if they come later (`prepared`). */
  prepare(frame: Frame): { readonly error?: unknown } | undefined;
  /** Calls `machine.timer(activity)` after so many milliseconds. */
  setTimer(activity: Activity, milliseconds: number): void;
  /** Calls `machine.received(activity, data)` with the next signal of the topic. */
  receive(activity: Activity, topic: string): void;
  /** The same for one whose signal was somebody else's. */
  receiveAgain(activity: Activity): void;
  /** Forgets a `receive`. */
  unreceive(activity: Activity): void;
  /** Tells a running body to stop, and calls `machine.graceOver(activity)` if it has not settled in time. */
  abort(activity: Activity): void;
  /** Stores `activity.result`: on durable runs, and for its cache. Then calls `machine.committed(activity)`. */
  commit(activity: Activity): void;
  /**
   * Stored runs: stores the graph of a new frame, or of its next generation (`frame.next`). Then calls
   * `machine.graphCommitted(frame)`, or `graphRefused` when it has no stored form.
   */
  commitGraph(frame: Frame): void;
  /**
   * Stored runs: the value of a frame's target, which is stored as what comes of the frame, so that nobody has to wait.
   *
   * @returns false when there is more to store than the value
   */
  note(activity: Activity, value: unknown): boolean;
  /** Stored runs: a body has failed for good. */
  keepFailure(activity: Activity, failure: unknown): void;
  /** Asks the cache of a body, or waits for an equal call; answers with `machine.cacheAnswered`. */
  lookUp(activity: Activity): void;
  /** The answer of the cache is not wanted any more. */
  leaveCache(activity: Activity): void;
  /** No value comes of it: whoever waits for it goes on. */
  dropClaim(claim: CacheClaim): void;
  /** Something became ready while nobody was driving. */
  wake(): void;
  /** The failure of a body, with what is known of its node. */
  failure(activity: Activity, cause: unknown): unknown;
  /** A failure of a node that has no activity (a field of null, an unknown route). */
  nodeFailure(frame: Frame, slot: number, cause: unknown): unknown;
  /** What a recv fails with when nothing came in time. */
  recvTimeout(activity: Activity): unknown;
  finished(ending: Ending): void;

  // Reports, only when somebody looks (`machine.observed`).
  graphBuilt(frame: Frame): void;
  warn(code: string, message: string): void;
  blocked(activity: Activity, reason: string): void;
  started(activity: Activity): void;
  retrying(activity: Activity, delay: number, error: unknown): void;
  ended(activity: Activity, status: "succeeded" | "failed" | "cancelled", error: unknown): void;
  skipped(frame: Frame, slot: number, reason: SkipReason): void;
  detached(activity: Activity): void;
}
