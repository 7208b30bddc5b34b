import { CancelledError } from "../../errors/run-errors.ts";
import type { Visit } from "./visit.ts";

/**
 * The calls of bodies that came to nothing, by key: told to stop before they had settled because nobody waited for them
 * any more, and then needed again by the same run. The node is as if it had not been asked for, so it is called anew.
 *
 * Only a body that is given a signal can be known to have been told so. One whose time was over is no such call.
 */
export function voidCalls(visits: readonly Visit[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [index, visit] of visits.entries()) {
    if (!wasGivenUp(visit)) continue;
    const again = visits.slice(index + 1).some((later) => isAgain(visit, later));
    // Earlier attempts of what was given up have come to nothing too.
    if (again) counts.set(visit.key, (counts.get(visit.key) ?? 0) + visit.attempt);
  }
  return counts;
}

/** Whether no body with this key could be known to have been told to stop. */
export function isDeaf(visits: readonly Visit[], key: string): boolean {
  return visits.every((visit) => visit.key !== key || visit.signal === undefined);
}

function wasGivenUp({ signal, stopped, ended }: Visit): boolean {
  if (stopped === undefined || !(signal?.reason instanceof CancelledError)) return false;
  return ended === undefined || stopped <= ended;
}

/** The next call of a node that begins anew counts its attempts from one. */
function isAgain({ key, run, stopped = 0 }: Visit, later: Visit): boolean {
  return later.key === key && later.run === run && later.attempt === 1 && later.begun >= stopped;
}
