import { describe, expect, it } from "vitest";
import { call, defer, HandCache, lookUp, newDesk, settle } from "../../test/hand-cache.ts";
import type { FlightTicket } from "../core/flight-ticket.ts";
import type { CacheVisit } from "./cache-visit.ts";

describe("5.2 single flight", () => {
  it("calls of other runs wait, ask no cache, and get the value as a hit", async () => {
    const cache = new HandCache();
    const { desk, flights } = newDesk();
    const leader = desk.visit(call(cache));
    lookUp(leader);
    const waiting = [newDesk(flights), newDesk(flights)].map((other) =>
      lookUp(other.desk.visit(call(cache))),
    );
    leader.store("v", () => undefined);
    // Their runs may be in the middle of something.
    expect(waiting.map(({ answers }) => answers)).toEqual([[], []]);
    await settle();
    expect(waiting.map(({ answers }) => answers)).toEqual([[["hit", "v"]], [["hit", "v"]]]);
    expect([cache.asked.length, cache.kept.length, flights.size]).toEqual([1, 1, 0]);
  });

  it("a hit of the leader is a hit of those who wait", async () => {
    const found = defer();
    const cache = new HandCache(() => found.promise);
    const { desk } = newDesk();
    const both = [lookUp(desk.visit(call(cache))), lookUp(desk.visit(call(cache)))];
    found.resolve({ value: undefined });
    await settle();
    expect(both.map(({ answers }) => answers)).toEqual([[["hit", undefined]], [["hit", undefined]]]);
    expect(cache.asked).toHaveLength(1);
  });

  it("when the leader fails, the next goes on without asking the cache again", async () => {
    const cache = new HandCache();
    const { desk, flights } = newDesk();
    const [first, second] = [desk.visit(call(cache)), desk.visit(call(cache))];
    lookUp(first);
    const { answers } = lookUp(second);
    first.leave();
    first.leave();
    expect(answers).toEqual([]);
    await settle();
    expect(answers).toEqual([["leads"]]);
    expect(cache.asked).toHaveLength(1);
    second.store(3, () => undefined);
    expect(flights.size).toBe(0);
  });

  it("when the leader is cancelled before the cache has answered, the next asks it", async () => {
    const never = defer();
    const cache = new HandCache((time) => (time === 1 ? never.promise : { value: "kept" }));
    const { desk, warnings } = newDesk();
    const first = desk.visit(call(cache));
    const gone = lookUp(first);
    const { answers } = lookUp(desk.visit(call(cache)));
    first.leave();
    await settle();
    expect(answers).toEqual([["hit", "kept"]]);
    never.reject(new Error("late"));
    await settle();
    expect([gone.answers, warnings]).toEqual([[], []]);
  });

  it("a waiter that is cancelled leaves; also between the decision and its answer", async () => {
    const cache = new HandCache();
    const { desk, flights } = newDesk();
    const visits = [1, 2, 3, 4].map(() => desk.visit(call(cache)));
    const [leader, second, third, fourth] = visits as [CacheVisit, CacheVisit, CacheVisit, CacheVisit];
    const heard = visits.map(lookUp);
    second.leave();
    leader.leave();
    // The third leads, and has not heard of it.
    third.leave();
    await settle();
    expect(heard.map(({ answers }) => answers)).toEqual([[["leads"]], [], [], [["leads"]]]);
    fourth.leave();
    expect(flights.size).toBe(0);
  });

  it("a waiter that is cancelled when the value has come hears nothing", async () => {
    const cache = new HandCache();
    const { desk } = newDesk();
    const leader = desk.visit(call(cache));
    lookUp(leader);
    const waiter = desk.visit(call(cache));
    const { answers } = lookUp(waiter);
    leader.store(1, () => undefined);
    waiter.leave();
    await settle();
    expect(answers).toEqual([]);
  });

  it("4.5 a part of the computation asks the cache, computes alone, and keeps its value", () => {
    const cache = new HandCache();
    const { desk } = newDesk();
    const outer = desk.visit(call(cache));
    lookUp(outer);
    const part = desk.visit(call(cache, [1], [outer.ticket as FlightTicket]));
    expect(lookUp(part).answers).toEqual([["alone"]]);
    part.store(1, () => undefined);
    expect([cache.asked.length, cache.kept.length]).toEqual([2, 1]);
  });
});

describe("5.2 storing", () => {
  it("goes on when the cache has the value; newcomers wait until then", async () => {
    const kept = defer();
    const cache = new HandCache(undefined, () => kept.promise);
    const { desk, flights } = newDesk();
    const visit = desk.visit(call(cache));
    lookUp(visit);
    let done = 0;
    visit.store("v", () => done++);
    const { answers } = lookUp(desk.visit(call(cache)));
    await settle();
    expect([done, answers, flights.size]).toEqual([0, [], 1]);
    kept.resolve(undefined);
    await settle();
    expect([done, answers, flights.size]).toEqual([1, [["hit", "v"]], 0]);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("disk full");
      },
    ],
    ["rejects", () => Promise.reject(new Error("disk full"))],
  ])("a cache that %s is reported, and nothing else happens", async (_what, set) => {
    const cache = new HandCache(undefined, set);
    const { desk, warnings } = newDesk();
    const visit = desk.visit(call(cache));
    lookUp(visit);
    const { answers } = lookUp(desk.visit(call(cache)));
    let done = 0;
    visit.store("v", () => done++);
    await settle();
    expect(warnings).toMatchObject([
      { code: "CS_W_CACHE_SET", message: expect.stringContaining("disk full") },
    ]);
    expect([done, answers]).toEqual([1, [["hit", "v"]]]);
  });

  it("a run that is cancelled meanwhile still gives the value to others", async () => {
    const kept = defer();
    const cache = new HandCache(undefined, () => kept.promise);
    const { desk, warnings, flights } = newDesk();
    const visit = desk.visit(call(cache));
    lookUp(visit);
    const { answers } = lookUp(desk.visit(call(cache)));
    let done = 0;
    visit.store("v", () => done++);
    visit.leave();
    kept.reject(new Error("late"));
    await settle();
    expect([done, answers, warnings, flights.size]).toEqual([0, [["hit", "v"]], [], 0]);
  });
});
