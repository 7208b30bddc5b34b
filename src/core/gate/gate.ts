import { AmountTables } from "./amount-tables.ts";
import { type CheckedRecord, checkRecord, parseParams } from "./check-record.ts";
import { concurrencyHandler } from "./concurrency-handler.ts";
import type { ConstraintHandler } from "./constraint-handler.ts";
import type { Capacities, ConstraintRecord } from "./constraint-record.ts";
import { countRunning } from "./count-running.ts";
import { type Bucket, Crowd } from "./crowd.ts";
import type { GateOptions, Refusal } from "./gate-options.ts";
import { parseScope } from "./parse-scope.ts";
import { pauseHandler } from "./pause-handler.ts";
import { rateHandler } from "./rate-handler.ts";
import { RecordBucket } from "./record-bucket.ts";
import { RecordTable } from "./record-table.ts";
import type { GateTicket } from "./ticket.ts";
import { Waiting } from "./waiting.ts";

/**
 * Decides which ready body may start: by pauses, limits, rates and amounts of capacities. All or nothing: a body takes
 * what it needs in one moment, or waits and holds nothing. Who waits for a place stands in line in order of arrival, and
 * nobody younger goes before the first in a line; one who is paused, or whose rate is used up, stands in no such line.
 *
 * It has no clock: `now` is milliseconds since the epoch. Offers are made while it works off a change, never in `ask`; if
 * an `ask` changes something for others, the rest is done in a tick that is due at once.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #handlers: ReadonlyMap<string, ConstraintHandler>;
  readonly #records = new RecordTable();
  readonly #amounts: AmountTables;
  readonly #waiting = new Waiting();
  /** Whose body runs, with what it holds. Bounded by the bodies that run. */
  readonly #running = new Map<GateTicket, Bucket[]>();
  #arrivals = 0;
  #alarmAt: number | undefined;
  /** The time that was heard last. */
  #now = 0;
  /** How often it was worked out whether a ticket can go. */
  looks = 0;
  /** Raised whenever something is forbidden that was allowed: who was let in before and has not begun asks again. */
  era = 0;

  constructor(options: GateOptions) {
    const handlers = [pauseHandler, concurrencyHandler, rateHandler, ...(options.handlers ?? [])];
    this.#handlers = new Map(handlers.map((handler) => [handler.type, handler as ConstraintHandler]));
    this.#options = options;
    this.#amounts = new AmountTables(options.undeclared);
    this.#amounts.merge(undefined, options.capacities ?? {});
  }

  /** True while nothing could refuse a body without amounts. */
  get open(): boolean {
    return this.#records.size === 0;
  }

  /** Takes everything now (undefined), or says why not: then the ticket waits, and will be offered its start. */
  ask(ticket: GateTicket, now: number): Refusal | undefined {
    if (ticket.state === "held") return undefined;
    const error = this.#amounts.check(ticket);
    if (error !== undefined) this.#leave(ticket);
    this.#dropExpired(now);
    const refusal = error === undefined ? this.#enter(ticket, now) : { error };
    this.#arm(now);
    return refusal;
  }

  #enter(ticket: GateTicket, now: number): Refusal | undefined {
    const waiting = this.#waiting;
    if (ticket.seq === 0) ticket.seq = ++this.#arrivals;
    if (this.open && ticket.wants.size === 0 && ticket.state === "idle") {
      this.#start(ticket, [], now);
      return undefined;
    }
    // Others may be able to go before it: the tick that is due then sees to all in order.
    const isHeldUp = waiting.hasNext(now);
    const known = waiting.find(ticket);
    const crowd = known ?? new Crowd(ticket);
    waiting.unpark(crowd);
    if (known !== undefined) waiting.enter(ticket, crowd);
    if (isHeldUp) waiting.look(crowd);
    else if (crowd.members.first === ticket) {
      waiting.looked(crowd);
      const taken = this.#look(crowd, now);
      if (taken !== undefined) {
        this.#start(ticket, taken, now);
        if (known !== undefined) waiting.leave(ticket, crowd);
        return undefined;
      }
    }
    if (known === undefined) waiting.enter(ticket, crowd);
    return { reason: crowd.reason(now) };
  }

  /** The attempt is over: gives back exactly what was taken. */
  release(ticket: GateTicket, now: number): void {
    this.#end(ticket, true, now);
  }

  /** The body does not want to start any more, or was let in and never started: gives back everything, rates too. */
  withdraw(ticket: GateTicket, now: number): void {
    this.#end(ticket, false, now);
  }

  /**
   * Something was forbidden since a body was let in that has not started: it gives back everything, rates too, and is offered
   * its start again. It keeps its place in line.
   */
  reconsider(ticket: GateTicket, now: number): Refusal | undefined {
    this.#dropExpired(now);
    this.#giveBack(ticket, false, now);
    const crowd = this.#waiting.find(ticket) ?? new Crowd(ticket);
    this.#waiting.unpark(crowd);
    this.#waiting.enter(ticket, crowd);
    this.#waiting.look(crowd);
    this.#settle(now);
    return ticket.state === "waiting" ? { reason: crowd.reason(now) } : undefined;
  }

  #end(ticket: GateTicket, started: boolean, now: number): void {
    if (ticket.state === "idle") return;
    this.#dropExpired(now);
    this.#giveBack(ticket, started, now);
    this.#leave(ticket);
    this.#settle(now);
  }

  #giveBack(ticket: GateTicket, started: boolean, now: number): void {
    for (const bucket of this.#running.get(ticket) ?? []) {
      if (bucket.giveBack(ticket, started, now)) this.#waiting.touch(bucket);
    }
    this.#running.delete(ticket);
  }

  /** The alarm: what has ended or is refilled by now lets those go who waited for it. */
  tick(now: number): void {
    this.#dropExpired(now);
    this.#waiting.touchDue(now);
    this.#alarmAt = Number.NaN;
    this.#settle(now);
  }

  /**
   * Sets a pause or a limit, in place of the one of the same scope and type. One that is over already clears that one.
   *
   * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` when it makes no sense; nothing is changed then
   */
  set(record: ConstraintRecord, now: number): void {
    const checked = checkRecord(record, this.#handlers);
    this.#dropExpired(now);
    const old = this.#records.get(checked.record.scope, checked.record.type);
    const state = parseParams(checked, old?.state, now);
    this.era++;
    if ((checked.record.expiresAt ?? Number.POSITIVE_INFINITY) <= now) {
      if (old !== undefined) this.#remove(old, "cleared");
    } else {
      if (old === undefined) this.#add(checked, state, now);
      else {
        this.#records.replace(old, checked.record);
        old.state = state;
        this.#waiting.touch(old);
      }
      if (!checked.handler.holdsPlace) this.#waiting.touchPlaces(now);
      this.#options.changed?.({ what: "set", record: checked.record });
    }
    this.#settle(now);
  }

  #add({ record, scope, handler }: CheckedRecord, state: unknown, now: number): void {
    const bucket = new RecordBucket(scope, handler, record, (...problem) =>
      this.#options.problem?.(...problem),
    );
    bucket.state = state;
    this.#records.add(bucket);
    if (handler.holdsPlace) countRunning(bucket, this.#running, now);
  }

  /**
   * Clears the record of a scope and type, if there is one.
   *
   * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` when the scope is none
   */
  clear(scope: string, type: string, now: number): void {
    parseScope(scope);
    this.#dropExpired(now);
    const bucket = this.#records.get(scope, type);
    if (bucket === undefined) return;
    this.#remove(bucket, "cleared");
    this.#settle(now);
  }

  #remove(bucket: RecordBucket, what: "cleared" | "expired"): void {
    this.#records.remove(bucket);
    this.#waiting.drop(bucket);
    for (const held of this.#running.values()) {
      const at = held.indexOf(bucket);
      if (at >= 0) held.splice(at, 1);
    }
    this.#options.changed?.({ what, record: bucket.record });
  }

  #dropExpired(now: number): void {
    this.#now = this.#waiting.hear(now);
    if (now < this.#records.nextEnd) return;
    for (const bucket of this.#records.expired(now)) this.#remove(bucket, "expired");
  }

  /** The live records, oldest first. */
  records(now: number): readonly ConstraintRecord[] {
    return this.#records.records.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > now);
  }

  /**
   * Declares how much there is, in addition to what is declared already.
   *
   * @param owner - the run whose capacities these are; undefined = the engine's
   * @throws {InvalidOptionError} `CS_INVALID_OPTION` for a total that is no number of at least 0; nothing is changed then
   */
  setCapacities(owner: object | undefined, capacities: Capacities, now: number): void {
    this.#dropExpired(now);
    const isNew = owner !== undefined && !this.#amounts.has(owner);
    this.era++;
    for (const bucket of this.#amounts.merge(owner, capacities)) this.#waiting.touch(bucket);
    for (const [ticket, held] of isNew ? this.#running : [])
      if (ticket.subject.owner === owner) held.push(...this.#amounts.takeOfRun(ticket));
    this.#settle(now);
  }

  /** A run is over: forgets its capacities, and whatever of it still waits. */
  closeRun(owner: object): void {
    this.#amounts.close(owner);
    const waiting = this.#waiting.ofRun(owner).flatMap((crowd) => [...crowd.members]);
    for (const ticket of waiting) this.#leave(ticket);
    this.#arm(this.#now);
  }

  /**
   * Looks at the first of a crowd.
   *
   * @returns what it takes when it goes now; undefined when it waits, in the lines of what it waits for
   */
  #look(crowd: Crowd, now: number): Bucket[] | undefined {
    this.looks++;
    const records = this.#records.matching(crowd.subject);
    const refusing = records.filter((bucket) => !bucket.holdsPlace && !bucket.admits(crowd, now));
    if (refusing.length > 0) return void this.#waiting.waitForPermission(crowd, refusing);
    this.#waiting.permit(crowd);
    for (const bucket of crowd.lines) if (!bucket.admits(crowd, now)) return undefined;
    const all: Bucket[] = [...records, ...this.#amounts.buckets(crowd)];
    const short = all.filter((bucket) => bucket.holdsPlace && !bucket.admits(crowd, now));
    if (short.length === 0) return all;
    this.#waiting.waitForPlaces(crowd, short);
    for (const bucket of all) bucket.rest();
    return undefined;
  }

  #start(ticket: GateTicket, taken: Bucket[], now: number): void {
    ticket.state = "held";
    ticket.takenAt = now;
    this.#running.set(ticket, taken);
    let lostPermission = false;
    for (const bucket of taken) if (bucket.take(ticket, now)) lostPermission = true;
    if (lostPermission) this.#waiting.touchPlaces(now);
  }

  /** Lets all go who can, in order of arrival. */
  #settle(now: number): void {
    const waiting = this.#waiting;
    for (let crowd = waiting.next(now); crowd !== undefined; crowd = waiting.next(now)) {
      const taken = this.#look(crowd, now);
      const ticket = crowd.members.first;
      if (taken === undefined || ticket === undefined) waiting.stays(crowd);
      else if (ticket.offer()) {
        this.#start(ticket, taken, now);
        waiting.leave(ticket, crowd);
      } else {
        ticket.state = "declined";
        waiting.leave(ticket, crowd);
        waiting.park(crowd);
        for (const bucket of taken) bucket.rest();
      }
    }
    this.#arm(now);
  }

  /** A ticket waits no more, or declined and will not ask again. */
  #leave(ticket: GateTicket): void {
    const crowd = this.#waiting.find(ticket);
    if (ticket.state === "declined") this.#waiting.unpark(crowd);
    else if (ticket.state === "waiting" && crowd !== undefined) this.#waiting.leave(ticket, crowd);
    ticket.state = "idle";
    ticket.seq = 0;
  }

  #arm(now: number): void {
    const due = Math.min(this.#records.nextEnd, this.#waiting.nextDue);
    const next = this.#waiting.hasNext(now) ? Math.min(now, due) : due;
    const at = Number.isFinite(next) ? next : undefined;
    if (at !== this.#alarmAt) this.#options.alarm(at);
    this.#alarmAt = at;
  }
}
