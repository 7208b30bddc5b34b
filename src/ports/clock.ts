/**
 * Time, as the engine sees it. Replace it to make time virtual.
 *
 * Not in the contract: that time never jumps (`now` may follow the system's clock; `elapsed` may not go back).
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  elapsed(): number;
  /** Calls `fn` once after so many milliseconds, however many; returns what cancels it. */
  setTimer(milliseconds: number, fn: () => void): () => void;
  /** Calls `fn` after timers, signals and I/O had a turn. */
  macrotask(fn: () => void): void;
}

/** The longest a timer of the runtime can be set for; longer ones are set again and again. */
const longest = 2 ** 31 - 1;

/** The system's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimer(milliseconds, fn) {
    let handle: NodeJS.Timeout;
    const arm = (left: number): void => {
      handle = left > longest ? setTimeout(() => arm(left - longest), longest) : setTimeout(fn, left);
    };
    arm(milliseconds);
    return () => clearTimeout(handle);
  },
  macrotask: (fn) => void setImmediate(fn),
};
