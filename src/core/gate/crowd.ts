import { Line } from "./line.ts";
import type { GateSubject, GateTicket } from "./ticket.ts";

/** Something that crowds stand in line for: a record, or a capacity. */
export interface Bucket {
  readonly line: Line<Crowd>;
  /** Whether it has a line like a capacity, where one who is permitted keeps a place. */
  readonly holdsPlace: boolean;
  /** Whether its line may have to be looked at without a change. */
  readonly isTimed: boolean;
  /** When its line is to be looked at though nothing has changed, in milliseconds. */
  retryAt: number | undefined;
  /** Whether one refusal speaks for all behind it. */
  readonly inOrder: boolean;
  /** Whether it lets the first of a crowd go now, those who came before in its line considered. */
  admits(crowd: Crowd, now: number): boolean;
  /** Whether it is worth looking at its line: false when nobody in it can go. */
  mightAdmit(now: number): boolean;
  /** @returns whether it now refuses permission to others like this */
  take(ticket: GateTicket, now: number): boolean;
  /**
   * Undoes what was taken.
   *
   * @param started - whether the body ran
   * @returns whether something came free
   */
  giveBack(ticket: GateTicket, started: boolean, now: number): boolean;
  /** Why the first of a crowd waits here: "2 of 2 running (global)". */
  reason(crowd: Crowd, now: number): string;
  /** Perhaps nobody stands in its line any more, or holds a part of it. */
  rest(): void;
}

/**
 * The tickets of a run that wait for the same. As long as the first of them cannot go, no other can: so only the first is
 * looked at, and it stands in line for all. Bounded by the bodies that are ready.
 */
export class Crowd {
  /** Its first ticket ever: what it says of itself is true of all. */
  readonly #sample: GateTicket;
  readonly members = new Line<GateTicket>();
  /** Where it stands in line. */
  readonly lines = new Set<Bucket>();
  /** Whether its lines are for places (true), or for permission. */
  permitted = false;
  /** Its run said "not now": it stands nowhere until a ticket of it asks again or is withdrawn. */
  parked = false;

  constructor(ticket: GateTicket) {
    this.#sample = ticket;
    this.members.add(ticket);
  }

  get key(): string {
    return this.#sample.key;
  }

  get subject(): GateSubject {
    return this.#sample.subject;
  }

  get wants(): ReadonlyMap<string, number> {
    return this.#sample.wants;
  }

  /** Why it waits. */
  reason(now: number): string {
    const [line] = this.lines;
    return line?.reason(this, now) ?? "waits for its turn";
  }

  get seq(): number {
    return this.members.first?.seq ?? Number.POSITIVE_INFINITY;
  }
}

/** Whether somebody who came before a crowd stands in a line. */
export function isBehind(crowd: Crowd, line: Line<Crowd>): boolean {
  return line.first !== undefined && line.first !== crowd && line.first.seq < crowd.seq;
}
