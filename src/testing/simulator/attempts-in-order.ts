import type { RetrySpec } from "../programs/program.ts";
import type { Visit } from "../programs/visit.ts";
import type { Complain, Invariant } from "./invariant.ts";

/** Milliseconds by which what is computed from the bodies' times may be off. */
const slack = 1;

/**
 * 5.1, 5.6: one attempt of a node at a time, in order. The next one begins when the body has settled or its grace is
 * over, and not before the delay between attempts has passed.
 */
export class AttemptsInOrder implements Invariant {
  /** By run and node. Bounded by the nodes of a simulation. */
  readonly #last = new Map<string, Visit>();
  readonly #grace: number;
  readonly #complain: Complain;

  constructor(grace: number, complain: Complain) {
    this.#grace = grace;
    this.#complain = complain;
  }

  entered(visit: Visit): void {
    if (visit.who === undefined) return;
    const before = this.#last.get(visit.who);
    this.#last.set(visit.who, visit);
    if (before === undefined || visit.attempt === 1) return;
    const { key, attempt, begun } = visit;
    if (before.attempt >= attempt)
      this.#complain(`attempt ${attempt} of ${key} after attempt ${before.attempt}`);
    const never = Number.POSITIVE_INFINITY;
    const over = Math.min(before.ended ?? never, (before.stopped ?? never) + this.#grace);
    if (begun < over - slack) {
      this.#complain(`attempt ${attempt} of ${key} began while attempt ${before.attempt} was under way`);
    } else if (before.attempt === attempt - 1 && begun < over + shortestDelay(before) - slack) {
      this.#complain(`attempt ${attempt} of ${key} began ${begun - over} ms after attempt ${before.attempt}`);
    }
  }
}

/** The least that may lie between an attempt and the next one. */
function shortestDelay({ asks, attempt, hint }: Visit): number {
  const { delay, backoff, jitter, maxDelay = Number.POSITIVE_INFINITY }: RetrySpec = asks.retry ?? none;
  const own = Math.min(delay * backoff ** (attempt - 1), maxDelay) * (1 - jitter);
  // Whether a late attempt, or one whose resource failed, failed with its own error cannot be told here.
  const isOwn = asks.timeout === undefined && (asks.inject?.length ?? 0) === 0;
  return Math.min(isOwn ? Math.max(own, hint ?? 0) : own, maxDelay);
}

const none: RetrySpec = { attempts: 1, delay: 0, backoff: 1, jitter: 0 };
