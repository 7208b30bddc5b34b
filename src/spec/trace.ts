import { argsOf, type Lazy } from "./lazy.ts";
import { captureSite } from "./site.ts";

/**
 * Whether calls remember where they were written. `on` counts who wants it: each engine with `trace: true`, from its
 * construction until it is closed, and the environment variable CASCADE_TRACE=1 for the whole process.
 *
 * A call site costs a captured stack frame per call of a task; off, it costs reading this one property.
 */
export const tracing = { on: process.env["CASCADE_TRACE"] === "1" ? 1 : 0 };

/**
 * By the arguments of a call, because all forms of one call (`x`, `x.withRetry(…)`) share them. Bounded by the LazyResults
 * that are alive.
 */
const sites = new WeakMap<readonly unknown[], () => string | undefined>();

/** Switches tracing on; the returned function switches it off again, however often it is called. */
export function startTrace(): () => void {
  tracing.on += 1;
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    tracing.on -= 1;
  };
}

/**
 * Remembers where a call was written. To be called only while `tracing.on` is not 0.
 *
 * @param below - the function that the user called
 */
export function noteCall(lazy: Lazy, below: (...args: never[]) => unknown): void {
  sites.set(argsOf(lazy), captureSite(below));
}

/** Where a call was written, "file:line:column"; undefined when it was made while nothing was traced. */
export function callSiteOf(lazy: Lazy): string | undefined {
  return sites.get(argsOf(lazy))?.();
}

/** A call that the engine makes of another one stands where that one was written. */
export function sameSite(from: readonly unknown[], to: readonly unknown[]): void {
  const site = sites.get(from);
  if (site !== undefined) sites.set(to, site);
}
