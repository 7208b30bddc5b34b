import type { ConstraintHandler } from "./constraint-handler.ts";
import { readParam } from "./read-param.ts";

interface ConcurrencyState {
  readonly limit: number;
  /** May be above the limit when that was lowered: then nothing starts until enough have ended. */
  running: number;
}

/** "concurrency": at most so many at the same time. Another limit goes on with the same count. */
export const concurrencyHandler: ConstraintHandler<ConcurrencyState> = {
  type: "concurrency",
  holdsPlace: true,
  sameForAll: true,
  parse(params, previous) {
    const limit = readParam(params, { name: "concurrency", least: 0, whole: true });
    return { limit, running: previous?.running ?? 0 };
  },
  permits({ limit, running }) {
    return running < limit ? true : { reason: `${running} of ${limit} running` };
  },
  take(state) {
    state.running++;
  },
  release(state) {
    state.running--;
  },
};
