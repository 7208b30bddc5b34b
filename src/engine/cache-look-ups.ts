import { type Activity, Phase } from "../core/activity.ts";
import type { FlightTicket } from "../core/flight-ticket.ts";
import type { Frame } from "../core/frame.ts";
import { isBound } from "../core/is-bound.ts";
import type { Machine } from "../core/machine.ts";
import { isJump } from "../spec/jump.ts";
import type { CacheDesk } from "./cache-desk.ts";
import type { CacheVisit } from "./cache-visit.ts";
import { argumentsOf } from "./call-body.ts";
import { taskOf } from "./node-identity.ts";

interface LookUpHost {
  readonly desk: CacheDesk;
  report(news: (machine: Machine) => void): void;
}

/** The caches that bodies of a run are waiting to hear of. */
export class CacheLookUps {
  readonly #host: LookUpHost;
  /** Those that have not been asked yet. */
  #waiting: Activity[] = [];
  /** Bounded by the bodies whose cache is being asked. */
  readonly #visits = new Map<Activity, CacheVisit>();

  constructor(host: LookUpHost) {
    this.#host = host;
  }

  add(activity: Activity): void {
    this.#waiting.push(activity);
  }

  leave(activity: Activity): void {
    this.#visits.get(activity)?.leave();
    this.#visits.delete(activity);
  }

  /**
   * Asks the caches, which is user code.
   *
   * @returns whether there was one to ask
   */
  ask(): boolean {
    if (this.#waiting.length === 0) return false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const activity of waiting) this.#ask(activity);
    return true;
  }

  #ask(activity: Activity): void {
    const task = taskOf(activity.frame, activity.slot);
    const policy = activity.policies.cache;
    if (activity.phase !== Phase.looking || task === undefined || policy === undefined) return;
    const { name, version } = task;
    const args = argumentsOf(activity);
    const visit = this.#host.desk.visit({
      policy,
      task: name,
      version,
      args,
      within: ticketsAround(activity.frame),
    });
    this.#visits.set(activity, visit);
    visit.lookUp((found) => {
      this.#visits.delete(activity);
      // A jump is only of use where it is followed.
      const hit = found !== undefined && isJump(found.value) && !isBound(activity) ? undefined : found;
      const claim = hit === undefined ? visit : undefined;
      this.#host.report((machine) => machine.cacheAnswered(activity, hit, claim));
    });
  }
}

/** The innermost flight that a computation around a frame leads; it knows those around it. */
function ticketsAround(from: Frame): readonly FlightTicket[] {
  for (let frame: Frame | undefined = from; frame !== undefined; frame = frame.owner?.frame) {
    if (frame.claim?.ticket !== undefined) return [frame.claim.ticket];
  }
  return [];
}
