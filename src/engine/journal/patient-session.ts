import { isCascadeError } from "../../errors/cascade-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunSession } from "../../ports/run-store.ts";

const firstDelay = 50;
const longestDelay = 2_000;

/** What opening a run asks the store. */
export type OpeningSession = Pick<RunSession, "create" | "claim" | "load" | "get" | "find" | "requestCancel">;

export interface Patience {
  readonly clock: Clock;
  /** Milliseconds that a store which is away is waited for. */
  readonly storeTimeout: number;
  /** Nobody waits any more. */
  isOver(): boolean;
  /** The store is away. Told once each time. */
  away(error: unknown): void;
}

/** A session that waits for a store which is away, while a run is being opened. Asking again is harmless. */
export function patientSession(session: RunSession, patience: Patience): OpeningSession {
  const { clock, storeTimeout } = patience;
  const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
    const begunAt = clock.elapsed();
    for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
      try {
        return await ask();
      } catch (error) {
        const isOver = patience.isOver() || clock.elapsed() - begunAt >= storeTimeout;
        if (isOver || !isCascadeError(error, "CS_STORE_UNAVAILABLE")) throw error;
        if (delay === firstDelay) patience.away(error);
      }
      await new Promise<void>((resolve) => void clock.setTimer(delay, resolve));
    }
  };
  return {
    create: (run) => patiently(() => session.create(run)),
    claim: (id, options) => patiently(() => session.claim(id, options)),
    load: (id) => patiently(() => session.load(id)),
    get: (id) => patiently(() => session.get(id)),
    find: (filter) => patiently(() => session.find(filter)),
    requestCancel: (id, reason) => patiently(() => session.requestCancel(id, reason)),
  };
}
