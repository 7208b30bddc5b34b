import { TimeoutError } from "../errors/run-errors.ts";
import type { TaskContext } from "../spec/context.ts";

/** A signal that aborts with the body's own, or when its time is over. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Stops the timer and forgets the body's signal; to be called when the work is over, whatever came of it. */
  end(): void;
}

/**
 * Watches the body's signal and, with `milliseconds`, the clock. The reason of the abort is the body's own, or a
 * TimeoutError about `what`.
 */
export function timeLimit(ctx: TaskContext, what: string, milliseconds: number | undefined): TimeLimit {
  const work = new AbortController();
  const timer = new AbortController();
  const { signal } = ctx;
  const cancel = (): void => work.abort(signal.reason);
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  if (milliseconds !== undefined && !signal.aborted) {
    ctx.clock.sleep(milliseconds, timer.signal).then(
      () => work.abort(new TimeoutError(what, milliseconds)),
      () => {},
    );
  }
  return {
    signal: work.signal,
    end: () => {
      signal.removeEventListener("abort", cancel);
      timer.abort();
    },
  };
}
