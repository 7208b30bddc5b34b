/**
 * Bodies that were told to stop because of one failure. A recovery of that failure waits until all have settled.
 */
export class StopGroup {
  /** Bodies that have not settled yet. */
  pending = 0;
  /** What goes on when none is pending: the recoveries that caught the failure. */
  readonly waiting: (() => void)[] = [];
}
