/** What is to be called when a signal aborts; one listener per signal, however many runs share it. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `fn` once when the signal aborts. Runs that share a signal share one listener on it, so that a program with many
 * runs is not warned of a leak. Bounded by the runs under way.
 *
 * @returns what stops listening
 */
export function onAbort(signal: AbortSignal, fn: () => void): () => void {
  const known = listeners.get(signal);
  const all = known ?? new Set<() => void>();
  all.add(fn);
  if (known === undefined) {
    listeners.set(signal, all);
    signal.addEventListener("abort", notifyAll, { once: true });
  }
  return () => {
    all.delete(fn);
    if (all.size > 0 || listeners.get(signal) !== all) return;
    listeners.delete(signal);
    signal.removeEventListener("abort", notifyAll);
  };
}

function notifyAll(this: AbortSignal): void {
  const all = listeners.get(this);
  listeners.delete(this);
  for (const fn of all ?? []) fn();
}
