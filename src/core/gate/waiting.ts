import type { Bucket, Crowd } from "./crowd.ts";
import { Line } from "./line.ts";
import type { GateTicket } from "./ticket.ts";

/** Milliseconds: a clock that goes back by more was set to another time. */
const largeStep = 1_000;

/**
 * Who waits, in which lines, and whom it is worth looking at because something has changed. It decides nothing: the gate
 * looks at one crowd after the other, always at the one that came first, until `next` has no more.
 */
export class Waiting {
  /** When it was last said what time it is. */
  #heard = 0;
  /** By the run, then by what they want. Bounded by the tickets that wait. */
  readonly #crowds = new Map<object, Map<string, Crowd>>();
  /** Buckets that somebody stands in line for. */
  readonly #stood = new Set<Bucket>();
  /** Those of them that have a time. */
  readonly #timed = new Set<Bucket>();
  /** Those of them whose first may be able to go. */
  readonly #changed = new Set<Bucket>();
  /** Crowds to be looked at wherever they stand. */
  readonly #loose = new Line<Crowd>();

  find(ticket: GateTicket): Crowd | undefined {
    return this.#crowds.get(ticket.subject.owner)?.get(ticket.key);
  }

  /** Whether somebody is to be looked at. */
  hasNext(now: number): boolean {
    if (this.#loose.size > 0) return true;
    for (const bucket of this.#changed) {
      if (bucket.mightAdmit(now)) return true;
      this.#changed.delete(bucket);
    }
    return false;
  }

  /** The first to arrive among those who are to be looked at. */
  next(now: number): Crowd | undefined {
    let best = this.#loose.first;
    for (const bucket of this.#changed) {
      const { first } = bucket.line;
      if (first === undefined || !bucket.mightAdmit(now)) this.#changed.delete(bucket);
      else if (best === undefined || first.seq < best.seq) best = first;
    }
    if (best !== undefined) this.#loose.remove(best);
    return best;
  }

  /** A crowd was looked at and still waits: who stands behind its first cannot go either. */
  stays(crowd: Crowd): void {
    for (const bucket of this.#changed) if (bucket.line.first === crowd) this.#changed.delete(bucket);
  }

  /** Something may have come free. */
  touch(bucket: Bucket): void {
    if (bucket.line.size === 0) return;
    if (bucket.inOrder) this.#changed.add(bucket);
    else for (const crowd of bucket.line) this.#loose.add(crowd);
  }

  /** Permission was lost: who stands first in line for a place may have to leave it to those behind. */
  touchPlaces(now: number): void {
    for (const bucket of this.#stood) {
      if (bucket.holdsPlace && bucket.mightAdmit(now)) this.#changed.add(bucket);
    }
  }

  /** Lines whose time has come are looked at. */
  touchDue(now: number): void {
    for (const bucket of this.#timed) {
      if (bucket.retryAt === undefined || bucket.retryAt > now) continue;
      bucket.retryAt = undefined;
      this.touch(bucket);
    }
  }

  /** A clock that was set back would let them wait for the whole step: they are asked again what they wait for. */
  hear(now: number): number {
    const wasSetBack = now < this.#heard - largeStep;
    this.#heard = now;
    if (wasSetBack) this.touchDue(Number.POSITIVE_INFINITY);
    return now;
  }

  /** When the next line's time comes. */
  get nextDue(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const { retryAt } of this.#timed) if (retryAt !== undefined && retryAt < due) due = retryAt;
    return due;
  }

  /** A crowd is to be looked at. */
  look(crowd: Crowd): void {
    this.#loose.add(crowd);
  }

  /** A crowd is being looked at. */
  looked(crowd: Crowd): void {
    this.#loose.remove(crowd);
  }

  /** A ticket begins to wait. */
  enter(ticket: GateTicket, crowd: Crowd): void {
    ticket.state = "waiting";
    crowd.members.add(ticket);
    const { owner } = ticket.subject;
    const ofRun = this.#crowds.get(owner);
    if (ofRun === undefined) this.#crowds.set(owner, new Map([[crowd.key, crowd]]));
    else ofRun.set(crowd.key, crowd);
    if (crowd.members.first !== ticket) return;
    this.#loose.moved(crowd);
    for (const bucket of crowd.lines) bucket.line.moved(crowd);
  }

  /** A ticket waits no more. */
  leave(ticket: GateTicket, crowd: Crowd): void {
    const wasFirst = crowd.members.first === ticket;
    if (!crowd.members.remove(ticket)) return;
    if (crowd.members.size === 0) {
      this.#leaveLines(crowd);
      this.#loose.remove(crowd);
      const ofRun = this.#crowds.get(crowd.subject.owner);
      ofRun?.delete(crowd.key);
      if (ofRun?.size === 0) this.#crowds.delete(crowd.subject.owner);
    } else if (wasFirst) {
      this.#loose.moved(crowd);
      for (const bucket of crowd.lines) {
        bucket.line.moved(crowd);
        if (bucket.inOrder) this.#changed.add(bucket);
      }
      if (crowd.lines.size === 0 && !crowd.parked) this.#loose.add(crowd);
    }
  }

  /** The run of a crowd has no room now: it stands nowhere until one of its tickets says otherwise. */
  park(crowd: Crowd): void {
    if (crowd.members.size === 0) return;
    this.#leaveLines(crowd);
    this.#loose.remove(crowd);
    crowd.parked = true;
  }

  unpark(crowd: Crowd | undefined): void {
    if (crowd === undefined || !crowd.parked) return;
    crowd.parked = false;
    this.#loose.add(crowd);
  }

  /** A crowd is refused permission by these, and stands in their lines only. */
  waitForPermission(crowd: Crowd, buckets: readonly Bucket[]): void {
    for (const bucket of crowd.lines) if (!buckets.includes(bucket)) this.#leaveLine(crowd, bucket);
    crowd.permitted = false;
    for (const bucket of buckets) this.#join(crowd, bucket);
  }

  /** A crowd has permission: it stands in no line for that any more. */
  permit(crowd: Crowd): void {
    if (crowd.permitted) return;
    this.#leaveLines(crowd);
    crowd.permitted = true;
  }

  /** A crowd found these short, and keeps a place in their lines until it can go. */
  waitForPlaces(crowd: Crowd, buckets: readonly Bucket[]): void {
    for (const bucket of buckets) this.#join(crowd, bucket);
  }

  #join(crowd: Crowd, bucket: Bucket): void {
    crowd.lines.add(bucket);
    bucket.line.add(crowd);
    this.#stood.add(bucket);
    if (bucket.isTimed) this.#timed.add(bucket);
  }

  #leaveLines(crowd: Crowd): void {
    for (const bucket of crowd.lines) this.#leaveLine(crowd, bucket);
    crowd.permitted = false;
  }

  #leaveLine(crowd: Crowd, bucket: Bucket): void {
    crowd.lines.delete(bucket);
    bucket.line.remove(crowd);
    if (bucket.line.size > 0) {
      if (bucket.inOrder) this.#changed.add(bucket);
      return;
    }
    this.#forget(bucket);
    bucket.rest();
  }

  /** A bucket is no more: who stood in its line is looked at. */
  drop(bucket: Bucket): void {
    for (const crowd of bucket.line) {
      crowd.lines.delete(bucket);
      this.#loose.add(crowd);
    }
    this.#forget(bucket);
  }

  #forget(bucket: Bucket): void {
    this.#stood.delete(bucket);
    this.#timed.delete(bucket);
    this.#changed.delete(bucket);
  }

  /** All who wait of one run. */
  ofRun(owner: object): readonly Crowd[] {
    return [...(this.#crowds.get(owner)?.values() ?? [])];
  }
}
