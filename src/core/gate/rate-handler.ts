import type { ConstraintHandler } from "./constraint-handler.ts";
import { rateText } from "./parse-rate.ts";
import { readParam } from "./read-param.ts";

/**
 * A bucket of tokens. What is in it is not kept but follows from what was taken since it was last full, so nothing adds
 * up to an error however long it is in use.
 */
interface RateState {
  /** Tokens per second. */
  readonly rate: number;
  readonly burst: number;
  /** When the counting began, in milliseconds; the bucket was full then, but for what is `spent` already. */
  origin: number;
  /** Tokens missing at the origin, and those taken since. */
  spent: number;
  /** When the bucket was last known to be full: what was taken before that is refilled. */
  fullAt: number;
  /** The latest time that was heard of. */
  seen: number;
}

/** A clock that goes back by less stands still until it has caught up; by more, and it is another time of day. */
const smallStep = 1_000;

/** "rate_limit": so many starts per second on average, at most `burst` at once. */
export const rateHandler: ConstraintHandler<RateState> = {
  type: "rate_limit",
  holdsPlace: false,
  sameForAll: true,
  parse(params, previous, now) {
    const rate = readParam(params, { name: "rate", least: 0 });
    const burst = readParam(params, { name: "burst", least: 1, fallback: 1 });
    if (previous === undefined) return { rate, burst, origin: now, spent: 0, fullAt: now, seen: now };
    const before = { ...previous };
    const at = timeOf(before, now);
    const missing = before.spent - ((at - before.origin) * before.rate) / 1_000;
    const spent = Math.min(Math.max(missing, 0), before.burst, burst);
    return { rate, burst, origin: at, spent, fullAt: before.fullAt, seen: at };
  },
  permits(state, _subject, now) {
    const at = timeOf(state, now);
    const due = refilledAt(state, 1);
    if (at >= due) return true;
    const reason = `rate limit ${rateText(state.rate)}`;
    return Number.isFinite(due) ? { reason, retryAt: due } : { reason };
  },
  take(state, _subject, now) {
    const at = timeOf(state, now);
    if (at >= refilledAt(state, state.burst)) {
      state.origin = at;
      state.fullAt = at;
      state.spent = 0;
    }
    state.spent++;
  },
  refund(state, _subject, takenAt) {
    if (takenAt >= state.fullAt) state.spent = Math.max(0, state.spent - 1);
  },
};

/** When there are so many tokens in the bucket. Both questions ask here, so a timer for this moment is never early. */
function refilledAt({ rate, burst, origin, spent }: RateState, tokens: number): number {
  if (rate === 0) return Number.POSITIVE_INFINITY;
  return origin + ((spent + tokens - burst) * 1_000) / rate;
}

/** Now, in a time that does not go back. */
function timeOf(state: RateState, now: number): number {
  if (now < state.seen - smallStep) {
    const back = state.seen - now;
    state.origin -= back;
    state.fullAt -= back;
    state.seen = now;
  } else if (now > state.seen) state.seen = now;
  return state.seen;
}
