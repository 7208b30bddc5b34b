import type { CacheHit, CachePolicy } from "../spec/cache-policy.ts";

/** A call that takes part in a flight. */
export interface FlightMember {
  /**
   * The computations this call is a part of: the tickets held by the frames around it, innermost first. Read once, when
   * it joins. Those that were around a ticket when its own call joined may be left out: the ticket knows them.
   */
  readonly within: readonly FlightTicket[];
  /** The value has come. Must not call back into the flights. */
  landed(hit: CacheHit): void;
  /** It is this call's turn to compute. Must not call back into the flights. */
  leads(ticket: FlightTicket): void;
}

/** A call that waits for a computation. */
export interface FlightWaiter {
  readonly member: FlightMember;
  /** The computations it is a part of, as far as they are not around another one of these. */
  readonly around: readonly FlightTicket[];
}

/**
 * The right to compute what a cache has under a key, and the duty to say what came of it: `Flights.land` or
 * `Flights.drop`, once.
 */
export class FlightTicket {
  readonly policy: CachePolicy;
  readonly key: string;
  /** The cache was asked and had nothing: whoever is next need not ask again. */
  missed = false;
  /** It has landed or was dropped. */
  over = false;
  /** Scratch: the last walk that came by. */
  walk = 0;
  /** In the order they came. Bounded by the calls under way. */
  readonly waiters: Set<FlightWaiter>;
  /** The computations its leader is a part of, as far as they are not around another one of these. */
  around: readonly FlightTicket[];

  constructor(
    at: Pick<FlightTicket, "policy" | "key">,
    waiters: Set<FlightWaiter>,
    around: readonly FlightTicket[],
  ) {
    this.policy = at.policy;
    this.key = at.key;
    this.waiters = waiters;
    this.around = around;
  }

  /** Nobody computes under this ticket any more. It keeps no chain of others that are over alive. */
  end(): void {
    this.over = true;
    this.around = underWay(this.around);
  }
}

/** The tickets, with those around them in place of those that are over. */
function underWay(tickets: readonly FlightTicket[]): readonly FlightTicket[] {
  if (!tickets.some((ticket) => ticket.over)) return tickets;
  const found = new Set<FlightTicket>();
  const pending = [...tickets];
  for (let ticket = pending.pop(); ticket !== undefined; ticket = pending.pop()) {
    if (ticket.over) pending.push(...ticket.around);
    else found.add(ticket);
  }
  return [...found];
}

/**
 * The tickets that stand for a whole list, innermost first: those around one that is in the list are left out, so that a
 * call deep in a recursion remembers one ticket and not all.
 */
export function nearest(within: readonly FlightTicket[]): readonly FlightTicket[] {
  const found: FlightTicket[] = [];
  let inner: FlightTicket | undefined;
  for (const ticket of within) {
    if (inner === undefined || !inner.around.includes(ticket)) found.push(ticket);
    inner = ticket;
  }
  return found;
}

/**
 * Whether a computation waits, directly or through others, for one of these: whoever is a part of them and waited for it
 * would wait for itself.
 *
 * Goes from what is given to those who wait for it; each ticket and each waiter is looked at once.
 *
 * @param walk - a number that no walk before had
 */
export function waitsFor(computation: FlightTicket, ofThese: readonly FlightTicket[], walk: number): boolean {
  const pending = [...ofThese];
  for (let ticket = pending.pop(); ticket !== undefined; ticket = pending.pop()) {
    if (ticket.walk === walk) continue;
    ticket.walk = walk;
    if (ticket === computation) return true;
    for (const outer of ticket.around) pending.push(outer);
    if (ticket.over) continue;
    for (const waiter of ticket.waiters) for (const outer of waiter.around) pending.push(outer);
  }
  return false;
}
