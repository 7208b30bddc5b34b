import { all, type CachePolicy, firstOf, task, wait } from "cascade-ts";
import { spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { deferred } from "./deferred.ts";
import { Journal } from "./journal.ts";
import { NotingCache } from "./noting-cache.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const never = new Promise<never>(() => {});
const problem = new Error("the disk is gone");
const fails = {
  throws: (): never => {
    throw problem;
  },
  rejects: (): Promise<never> => Promise.reject(problem),
} as const;

bothPaths("5.2 a cache that fails", (path) => {
  it.each(["throws", "rejects"] as const)(
    "B4 to answer (%s): a miss, reported, and the value is still stored",
    async (how) => {
      const spy = spySubscriber();
      const journal = new Journal();
      const sets: unknown[] = [];
      const cache: CachePolicy = { get: fails[how], set: (_, value) => void sets.push(value) };
      const body = journal.task("body", (n: number) => n);
      const target = [body(1).withCache(cache), body.map([2, 3]).withCache(cache)];
      expect(await path.run(target, { subscribers: [spy] })).toEqual([1, [2, 3]]);
      expect(journal.count("body")).toBe(3);
      expect(sets.sort()).toEqual([1, 2, 3]);
      const warnings = spy.ofType("warning");
      expect(warnings.map(({ code, cause }) => [code, cause])).toEqual(
        new Array(3).fill(["CS_W_CACHE_GET", problem]),
      );
      expect(warnings[0]?.message).toMatch(/"body".*the disk is gone/);
    },
  );

  it.each(["throws", "rejects"] as const)(
    "B4 to store (%s): reported, and nothing is run again",
    async (how) => {
      const spy = spySubscriber();
      const journal = new Journal();
      const cache: CachePolicy = { get: () => undefined, set: fails[how] };
      const body = journal.task("body", () => "done");
      const target = list(body().withCache(cache).withRetry({ attempts: 5 }));
      expect(await path.run(target, { subscribers: [spy] })).toEqual(["done"]);
      expect(journal.count("body")).toBe(1);
      expect(spy.ofType("warning").map(({ code, cause }) => [code, cause])).toEqual([
        ["CS_W_CACHE_SET", problem],
      ]);
      expect(spy.ofType("task-finished").map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    },
  );

  it("5.2 an answer that is none is a miss, reported", async () => {
    const hostile = {
      get value(): never {
        throw problem;
      },
    };
    for (const answer of [
      null,
      7,
      "hit",
      {},
      { Value: 1 },
      { value: Promise.resolve(1) },
      { value: list() },
      hostile,
    ]) {
      for (const later of [false, true]) {
        const spy = spySubscriber();
        const cache = { get: () => (later ? Promise.resolve(answer) : answer), set: () => {} } as never;
        expect(await path.run([list(1).withCache(cache)], { subscribers: [spy] })).toEqual([[1]]);
        expect(spy.ofType("warning").map(({ code }) => code)).toEqual(["CS_W_CACHE_GET"]);
      }
    }
  });

  it("5.2 a hit may hold a function, a frozen object, anything that is no promise and no LazyResult", async () => {
    for (const value of [() => 1, Object.freeze({ then: 1 }), new Map(), Symbol.iterator, 1n]) {
      const cache = { get: () => ({ value }), set: () => {} };
      expect(await path.run([list(1).withCache(cache)])).toEqual([value]);
    }
  });

  it("5.5 that never answers: a cancelled run ends at once, and the next one asks anew", async () => {
    const journal = new Journal();
    let asked = 0;
    const cache: CachePolicy = { get: () => (++asked === 1 ? never : undefined), set: () => {} };
    const engine = path.engine();
    const body = journal.task("body", () => "ran");
    const first = engine.start([body().withCache(cache)]);
    const second = engine.start([body().withCache(cache)]);
    await quiet();
    expect([asked, journal.calls]).toEqual([1, []]);
    first.cancel();
    expect((await first.outcome()).status).toBe("cancelled");
    expect(await second.result()).toEqual(["ran"]);
    expect(asked).toBe(2);
  });

  it("5.6 that never answers: within and the deadline end it", async () => {
    const cache: CachePolicy = { get: () => never, set: () => {} };
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const bounded = rejection(engine.run(list().withCache(cache).within(10)));
    const late = rejection(engine.run(list(1).withCache(cache), { deadline: 20 }));
    await clock.advance(20);
    expect(await bounded).toMatchObject({ code: "CS_TIMEOUT" });
    expect(await late).toMatchObject({ code: "CS_TIMEOUT" });
    expect(clock.pending).toBe(0);
  });

  it("5.2 an answer that comes after nobody wants it does nothing", async () => {
    const answer = deferred<{ value: unknown } | undefined>();
    const journal = new Journal();
    const cache: CachePolicy = { get: () => answer.promise, set: () => {} };
    const body = journal.task("body", () => "ran");
    const spy = spySubscriber();
    const clock = new VirtualClock();
    const target = [firstOf([body().withCache(cache), list("won")]), wait(10)];
    const done = path.run(target, { clock, subscribers: [spy] });
    await quiet();
    answer.resolve({ value: "late" });
    await clock.advance(10);
    expect(await done).toEqual([["won"], undefined]);
    expect(spy.ofType("task-finished").map((event) => event.task)).toEqual(["list"]);
    expect(journal.calls).toEqual([]);
  });

  it("5.2 that never stores: its node waits, others go on, and cancelling ends it", async () => {
    const journal = new Journal();
    const cache: CachePolicy = { get: () => undefined, set: () => never };
    const engine = path.engine();
    const body = journal.task("body", () => "ran");
    const other = journal.task("other", () => "other");
    const handle = engine.start([body().withCache(cache), other()]);
    await quiet();
    expect(journal.calls).toEqual(["body", "other"]);
    handle.cancel();
    expect((await handle.outcome()).status).toBe("cancelled");
  });

  it("5.2 an equal call that waits gets the value when the leader is cancelled while it stores", async () => {
    const journal = new Journal();
    const cache: CachePolicy = { get: () => undefined, set: () => never };
    const engine = path.engine();
    const body = journal.task("body", () => "ran");
    const first = engine.start([body().withCache(cache)]);
    const second = engine.start([body().withCache(cache)]);
    await quiet();
    first.cancel();
    await first.outcome();
    expect(await second.result()).toEqual(["ran"]);
    expect(journal.count("body")).toBe(1);
  });

  it("5 dependents see a value after the cache has it and the store has committed it, side by side", async () => {
    const clock = new VirtualClock();
    const stored = deferred();
    const committed = deferred();
    const journal = new Journal();
    const cache: CachePolicy = {
      get: () => undefined,
      set: () => {
        journal.calls.push("set");
        return stored.promise;
      },
    };
    const store = new MemoryResultLog();
    const held = {
      commit: async (group: never) => {
        journal.calls.push("commit");
        await store.commit(group);
        return store.groups === 1 ? committed.promise : undefined;
      },
    };
    const next = journal.task("next", (value: unknown) => value);
    const done = path.run(next(list(1).withCache(cache)), { clock, results: held });
    await quiet();
    expect(journal.calls.toSorted()).toEqual(["commit", "set"]);
    stored.resolve();
    await quiet();
    expect(journal.count("next")).toBe(0);
    committed.resolve();
    expect(await done).toEqual([1]);
  });

  it("5.2 a failing cache in one branch does not touch the others, nor a run that drains", async () => {
    const cache = { get: fails.rejects, set: fails.throws };
    const good = new NotingCache();
    const target = all({ bad: list(1).withCache(cache), good: list(2).withCache(good) });
    expect(await path.run(target, { onFailure: "drain" })).toEqual({ bad: [1], good: [2] });
    expect(good.sets).toHaveLength(1);
  });
});
