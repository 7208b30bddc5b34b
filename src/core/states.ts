/** The states of a node in a frame. Numbers, settled ones last, because they are compared for every edge. */
export const State = {
  /** Nobody has asked for it yet. */
  dormant: 0,
  /** Demanded; what it needs is about to be asked for. */
  asked: 1,
  /** Its conditions are being asked. */
  guard: 2,
  /** Waits for what it uses. */
  waiting: 3,
  /** Its body is queued, running or sleeping; `values` holds its Activity. */
  active: 4,
  /** Its elements are under way; `values` holds its MapState. */
  mapping: 5,
  /** Its body returned a LazyResult; `values` holds the child frame. */
  tail: 6,
  /** Its result is on its way to the store. */
  committing: 7,
  /** A recovery that waits until what only the failed part needed has settled. */
  holding: 8,
  /** Told to stop because nobody needs it any more; its body has not settled yet. */
  stopping: 9,
  done: 10,
  skipped: 11,
  failed: 12,
} as const;

export type Settlement = typeof State.done | typeof State.skipped | typeof State.failed;

/** Between the first start and the end: something of it is under way. */
export function isBusy(state: number): boolean {
  return state >= State.active && state <= State.stopping;
}
