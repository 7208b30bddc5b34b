import type { CacheHit } from "../spec/cache-policy.ts";
import { type Activity, Phase } from "./activity.ts";
import { complete } from "./attempt.ts";
import type { CacheClaim } from "./cache-claim.ts";
import type { MachineState } from "./machine-state.ts";

/** A kept result is the body's value, without a start; without one the body gets ready to run. */
export function cacheAnswered(
  m: MachineState,
  activity: Activity,
  hit: CacheHit | undefined,
  claim: CacheClaim | undefined,
): void {
  if (activity.phase !== Phase.looking) {
    if (claim !== undefined) m.effects.dropClaim(claim);
    return;
  }
  m.sleeping--;
  activity.claim = claim;
  if (hit === undefined) {
    activity.phase = Phase.queued;
    m.queue.push(activity);
    return;
  }
  activity.phase = Phase.over;
  activity.fromCache = true;
  if (m.observed) m.effects.ended(activity, "succeeded", undefined);
  complete(m, activity, hit.value);
}
