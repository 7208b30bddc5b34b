import type { CacheHit, CachePolicy } from "../spec/cache-policy.ts";
import { type FlightMember, FlightTicket, type FlightWaiter, nearest, waitsFor } from "./flight-ticket.ts";

/** The part a call has in a flight. */
export type FlightRole =
  | { readonly role: "leads"; readonly ticket: FlightTicket }
  /** `leave` is for a call that is not needed any more; afterwards it hears nothing. Harmless when it is over. */
  | { readonly role: "waits"; readonly leave: () => void }
  /** Waiting would be waiting for itself: it computes on its own and tells nobody. */
  | { readonly role: "alone" };

/**
 * Who computes what is in no cache yet: for each cache and key one call leads, and others that want the same wait for it.
 *
 * When the leader has a value, the waiters get it; when no value comes, the next of them leads. A call never waits for a
 * computation that waits for it, so waits cannot go in a circle.
 *
 * One for all runs of an engine; synchronous and deterministic. Bounded by the computations under way.
 */
export class Flights {
  /** The ticket under which each cache and key is being computed. */
  readonly #tickets = new Map<CachePolicy, Map<string, FlightTicket>>();
  #walks = 0;

  /** How many computations are under way. */
  get size(): number {
    let count = 0;
    for (const byKey of this.#tickets.values()) count += byKey.size;
    return count;
  }

  join(policy: CachePolicy, key: string, member: FlightMember): FlightRole {
    const around = nearest(member.within);
    const ticket = this.#tickets.get(policy)?.get(key);
    if (ticket === undefined) return { role: "leads", ticket: this.#open(policy, key, around) };
    if (waitsFor(ticket, around, ++this.#walks)) return { role: "alone" };
    const waiter: FlightWaiter = { member, around };
    // Shared by all tickets of the flight, whoever leads.
    const { waiters } = ticket;
    waiters.add(waiter);
    return { role: "waits", leave: () => void waiters.delete(waiter) };
  }

  /** There is a value: all who wait get it. */
  land(ticket: FlightTicket, hit: CacheHit): void {
    if (ticket.over) return;
    this.#close(ticket);
    const waiters = [...ticket.waiters];
    ticket.waiters.clear();
    for (const { member } of waiters) member.landed(hit);
  }

  /** No value came: the call that has waited longest leads. */
  drop(ticket: FlightTicket): void {
    if (ticket.over) return;
    const { policy, key, waiters, missed } = ticket;
    for (const next of waiters) {
      waiters.delete(next);
      ticket.end();
      const passed = new FlightTicket({ policy, key }, waiters, next.around);
      passed.missed = missed;
      this.#tickets.get(policy)?.set(key, passed);
      next.member.leads(passed);
      return;
    }
    this.#close(ticket);
  }

  #open(policy: CachePolicy, key: string, around: readonly FlightTicket[]): FlightTicket {
    const ticket = new FlightTicket({ policy, key }, new Set(), around);
    const byKey = this.#tickets.get(policy);
    if (byKey === undefined) this.#tickets.set(policy, new Map([[key, ticket]]));
    else byKey.set(key, ticket);
    return ticket;
  }

  #close(ticket: FlightTicket): void {
    ticket.end();
    const byKey = this.#tickets.get(ticket.policy);
    byKey?.delete(ticket.key);
    if (byKey?.size === 0) this.#tickets.delete(ticket.policy);
  }
}
