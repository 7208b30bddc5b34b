import fc from "fast-check";
import { expect, it } from "vitest";
import type { CachePolicy } from "../spec/cache-policy.ts";
import type { FlightMember, FlightTicket } from "./flight-ticket.ts";
import { Flights } from "./flights.ts";

const caches: readonly CachePolicy[] = [0, 1].map(() => ({ get: () => undefined, set: () => undefined }));

/** A call, and what the model thinks of it. */
class Call implements FlightMember {
  readonly flight: string;
  /** The calls whose computations it is a part of, innermost first. */
  readonly outer: readonly Call[];
  state: "leads" | "waits" | "alone" | "landed" | "over" = "over";
  heard: "landed" | "leads" | undefined;
  ticket: FlightTicket | undefined;
  leave: (() => void) | undefined;
  readonly within: readonly FlightTicket[];

  constructor(flight: string, outer: readonly Call[]) {
    this.flight = flight;
    this.outer = outer;
    this.within = outer.map((call) => call.ticket).filter((ticket) => ticket !== undefined);
  }

  landed(): void {
    this.heard = "landed";
  }

  leads(ticket: FlightTicket): void {
    this.heard = "leads";
    this.ticket = ticket;
  }
}

/** Does everything from scratch each time, and by the definition. */
class Model {
  readonly calls: Call[] = [];

  leaderOf(flight: string): Call | undefined {
    return this.calls.find((call) => call.flight === flight && call.state === "leads");
  }

  waitersOf(flight: string): Call[] {
    return this.calls.filter((call) => call.flight === flight && call.state === "waits");
  }

  /** Whether one computation waits for another: some part of it waits for a flight that is, or waits for, the other. */
  dependsOn(one: Call, other: Call, seen = new Set<Call>()): boolean {
    if (seen.has(one)) return false;
    seen.add(one);
    return this.calls.some((part) => {
      if (part.state !== "waits" || !part.outer.includes(one)) return false;
      const leader = this.leaderOf(part.flight);
      return leader === other || (leader !== undefined && this.dependsOn(leader, other, seen));
    });
  }

  expectedRole(call: Call): "leads" | "waits" | "alone" {
    const leader = this.leaderOf(call.flight);
    if (leader === undefined) return "leads";
    const own = call.outer.filter((outer) => outer.state === "leads");
    const circle = own.some((outer) => outer === leader || this.dependsOn(leader, outer));
    return circle ? "alone" : "waits";
  }

  hasCircle(): boolean {
    return this.calls.some((call) => call.state === "leads" && this.dependsOn(call, call));
  }
}

const anyMove = fc.record({
  kind: fc.constantFrom("join", "join", "join", "land", "drop", "leave"),
  cache: fc.nat(1),
  key: fc.nat(3),
  /** Which of the calls. */
  at: fc.nat(1_000),
});

type Move = typeof anyMove extends fc.Arbitrary<infer M> ? M : never;

class Play {
  readonly flights = new Flights();
  readonly model = new Model();

  make(move: Move): void {
    const { calls } = this.model;
    for (const call of calls) call.heard = undefined;
    if (move.kind === "join") this.#join(move);
    else {
      const wanted = move.kind === "leave" ? "waits" : "leads";
      const candidates = calls.filter((call) => call.state === wanted);
      const call = candidates[move.at % Math.max(1, candidates.length)];
      if (call !== undefined) this.#end(move.kind, call);
    }
    this.#check();
  }

  #join({ cache, key, at }: Move): void {
    // A part of some computation that has a ticket, also of one that is over; or of none.
    const holders = this.model.calls.filter((call) => call.ticket !== undefined);
    const around = at % 4 === 0 ? undefined : holders[at % Math.max(1, holders.length)];
    const call = new Call(`${cache}/${key}`, around === undefined ? [] : [around, ...around.outer]);
    const expected = this.model.expectedRole(call);
    const joined = this.flights.join(caches[cache] as CachePolicy, `${key}`, call);
    expect(joined.role).toBe(expected);
    call.state = joined.role;
    if (joined.role === "leads") call.ticket = joined.ticket;
    if (joined.role === "waits") call.leave = joined.leave;
    this.model.calls.push(call);
  }

  #end(kind: "land" | "drop" | "leave", call: Call): void {
    const waiters = this.model.waitersOf(call.flight);
    call.state = "over";
    if (kind === "leave") call.leave?.();
    else if (kind === "land") {
      this.flights.land(call.ticket as FlightTicket, { value: 1 });
      for (const waiter of waiters) {
        expect(waiter.heard).toBe("landed");
        waiter.state = "landed";
      }
    } else {
      this.flights.drop(call.ticket as FlightTicket);
      const [next] = waiters;
      expect(waiters.filter((waiter) => waiter.heard !== undefined)).toEqual(
        next === undefined ? [] : [next],
      );
      if (next !== undefined) {
        expect(next.heard).toBe("leads");
        next.state = "leads";
      }
    }
  }

  #check(): void {
    const leading = this.model.calls.filter((call) => call.state === "leads");
    expect(new Set(leading.map((call) => call.flight)).size).toBe(leading.length);
    expect(this.flights.size).toBe(leading.length);
    for (const call of this.model.calls)
      if (call.state === "waits") expect(this.model.leaderOf(call.flight)).toBeDefined();
    expect(this.model.hasCircle()).toBe(false);
  }

  /** Every computation that can end does, until none is left. */
  drain(): void {
    for (const { state } of this.model.calls)
      if (state === "waits") expect(this.flights.size).toBeGreaterThan(0);
    for (let turn = 0; this.flights.size > 0; turn++) {
      const free = this.model.calls.find(
        (call) =>
          call.state === "leads" &&
          !this.model.calls.some((part) => part.state === "waits" && part.outer.includes(call)),
      );
      expect(free).toBeDefined();
      for (const call of this.model.calls) call.heard = undefined;
      this.#end(turn % 3 === 0 ? "drop" : "land", free as Call);
    }
    expect(this.model.calls.filter((call) => call.state === "waits")).toEqual([]);
  }
}

it("5.2, 4.5 nobody is forgotten, one leads each flight, and no waits go in a circle", () => {
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 40 }), (moves) => {
      const play = new Play();
      for (const move of moves) play.make(move);
      play.drain();
    }),
    { numRuns: 1_000 },
  );
});
