import type { Clock } from "../../ports/clock.ts";

/** How long something that should end is waited for, by which clock. */
export interface Grace {
  readonly clock: Clock;
  /** Milliseconds; may be infinite. */
  readonly grace: number;
}

/**
 * What a promise comes to, or something else when it takes longer than the grace. The promise must not reject.
 *
 * @param late - makes what is given instead
 */
export function withinGrace<T>(promise: Promise<T>, { clock, grace }: Grace, late: () => T): Promise<T> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(grace, () => resolve(late()));
    void promise.then((value) => {
      cancel();
      resolve(value);
    });
  });
}
