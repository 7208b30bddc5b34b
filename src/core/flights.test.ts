import { describe, expect, it } from "vitest";
import type { CachePolicy } from "../spec/cache-policy.ts";
import type { FlightMember, FlightTicket } from "./flight-ticket.ts";
import { type FlightRole, Flights } from "./flights.ts";

const newCache = (): CachePolicy => ({ get: () => undefined, set: () => undefined });
const cache = newCache();

class Member implements FlightMember {
  readonly heard: unknown[] = [];
  readonly within: readonly FlightTicket[];
  ticket: FlightTicket | undefined;

  constructor(within: readonly FlightTicket[] = []) {
    this.within = within;
  }

  landed({ value }: { readonly value: unknown }): void {
    this.heard.push(value);
  }

  leads(ticket: FlightTicket): void {
    this.heard.push("leads");
    this.ticket = ticket;
  }
}

/** Joins as the first one; gives the ticket. */
function lead(flights: Flights, key: string, within: readonly FlightTicket[] = []): FlightTicket {
  const joined = flights.join(cache, key, new Member(within));
  if (joined.role !== "leads") throw new Error(`${key} ${joined.role}`);
  return joined.ticket;
}

function roleOf(flights: Flights, key: string, within: readonly FlightTicket[]): FlightRole["role"] {
  return flights.join(cache, key, new Member(within)).role;
}

describe("Flights", () => {
  it("5.2 the first leads, the others wait, the value goes to all of them", () => {
    const flights = new Flights();
    const ticket = lead(flights, "k");
    const waiters = [new Member(), new Member()];
    for (const member of waiters) expect(flights.join(cache, "k", member).role).toBe("waits");
    flights.land(ticket, { value: undefined });
    expect(waiters.map(({ heard }) => heard)).toEqual([[undefined], [undefined]]);
    expect(flights.size).toBe(0);
    expect(roleOf(flights, "k", [])).toBe("leads");
  });

  it("5.2 other keys and other caches are other flights", () => {
    const flights = new Flights();
    lead(flights, "k");
    expect(roleOf(flights, "other", [])).toBe("leads");
    expect(flights.join(newCache(), "k", new Member()).role).toBe("leads");
    expect(flights.size).toBe(3);
  });

  it("5.2 when no value comes the next in line leads, and the others go on waiting", () => {
    const flights = new Flights();
    const first = lead(flights, "k");
    const [second, third] = [new Member(), new Member()];
    flights.join(cache, "k", second);
    flights.join(cache, "k", third);
    flights.drop(first);
    expect([second.heard, third.heard]).toEqual([["leads"], []]);
    expect(roleOf(flights, "k", [])).toBe("waits");
    flights.land(second.ticket as FlightTicket, { value: 5 });
    expect([second.heard, third.heard]).toEqual([["leads"], [5]]);
  });

  it("5.2 whoever leads next knows whether the cache was asked", () => {
    for (const missed of [true, false]) {
      const flights = new Flights();
      const first = lead(flights, "k");
      const second = new Member();
      flights.join(cache, "k", second);
      first.missed = missed;
      flights.drop(first);
      expect(second.ticket?.missed).toBe(missed);
    }
  });

  it("5.2 a waiter that leaves hears nothing; nobody is left when all have gone", () => {
    const flights = new Flights();
    const ticket = lead(flights, "k");
    const member = new Member();
    const joined = flights.join(cache, "k", member);
    if (joined.role !== "waits") throw new Error(joined.role);
    joined.leave();
    joined.leave();
    flights.drop(ticket);
    expect(member.heard).toEqual([]);
    expect(flights.size).toBe(0);
  });

  it("a ticket counts once: what comes late changes nothing", () => {
    const flights = new Flights();
    const first = lead(flights, "k");
    const second = new Member();
    flights.join(cache, "k", second);
    flights.drop(first);
    flights.drop(first);
    flights.land(first, { value: "late" });
    expect(second.heard).toEqual(["leads"]);
    expect(flights.size).toBe(1);
  });

  it("4.5 a call within a computation does not wait for it", () => {
    const flights = new Flights();
    const outer = lead(flights, "outer");
    const inner = lead(flights, "inner", [outer]);
    expect(roleOf(flights, "outer", [outer])).toBe("alone");
    expect(roleOf(flights, "outer", [inner, outer])).toBe("alone");
    // Those that have it around them are known by the innermost.
    expect(roleOf(flights, "outer", [inner])).toBe("alone");
    expect(roleOf(flights, "inner", [outer])).toBe("waits");
  });

  it("4.5 nor for one that waits for it through others", () => {
    const flights = new Flights();
    const [a, b, c] = ["a", "b", "c"].map((key) => lead(flights, key)) as [
      FlightTicket,
      FlightTicket,
      FlightTicket,
    ];
    expect(roleOf(flights, "b", [a])).toBe("waits");
    const within = lead(flights, "within b", [b]);
    expect(roleOf(flights, "c", [within, b])).toBe("waits");
    expect(roleOf(flights, "a", [c])).toBe("alone");
    expect(roleOf(flights, "b", [c])).toBe("alone");
    expect(roleOf(flights, "c", [a])).toBe("waits");
  });

  it("4.5 a wait that has ended stands in nobody's way", () => {
    const flights = new Flights();
    const a = lead(flights, "a");
    const b = lead(flights, "b");
    const joined = flights.join(cache, "b", new Member([a]));
    expect(roleOf(flights, "a", [b])).toBe("alone");
    if (joined.role === "waits") joined.leave();
    expect(roleOf(flights, "a", [b])).toBe("waits");
  });

  it("4.5 the next leader computes for those who wait, not for the parts of the one before", () => {
    const flights = new Flights();
    const a = lead(flights, "a");
    const b = lead(flights, "b");
    const c = lead(flights, "c");
    const next = new Member([b]);
    flights.join(cache, "a", next);
    expect(roleOf(flights, "a", [c])).toBe("waits");
    flights.drop(a);
    // What is left of the old computation may wait; a part of the new one may not.
    expect(roleOf(flights, "b", [a])).toBe("waits");
    expect(roleOf(flights, "c", [a])).toBe("waits");
    expect(roleOf(flights, "b", [next.ticket as FlightTicket, b])).toBe("alone");
  });

  it("4.5 what is around a computation that was given up is still around what it left", () => {
    const flights = new Flights();
    const outer = lead(flights, "outer");
    const middle = lead(flights, "middle", [outer]);
    const inner = lead(flights, "inner", [middle, outer]);
    flights.drop(middle);
    flights.drop(inner);
    expect(roleOf(flights, "outer", [inner])).toBe("alone");
    // A loop of a million such steps remembers none of them.
    expect(inner.around).toEqual([outer]);
  });

  it("remembers one ticket for a call deep in a recursion", () => {
    const flights = new Flights();
    const within: FlightTicket[] = [];
    for (let depth = 0; depth < 2_000; depth++) within.unshift(lead(flights, `${depth}`, within.slice()));
    expect(within[0]?.around).toEqual([within[1]]);
    expect(roleOf(flights, "0", within)).toBe("alone");
    expect(roleOf(flights, "1999", within.slice(1))).toBe("waits");
    expect(roleOf(flights, "1000", [lead(flights, "other")])).toBe("waits");
  });
});
