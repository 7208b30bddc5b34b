import { memory, router, sequence, task } from "cascade-ts";
import { spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { LaterCache, NotingCache } from "./noting-cache.ts";
import { positions } from "./positions.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

for (const kind of ["a synchronous", "an asynchronous"] as const) {
  const newCache = (): NotingCache => (kind === "a synchronous" ? new NotingCache() : new LaterCache());

  bothPaths(`5.2 ${kind} cache`, (path) => {
    it.each(positions)("5.2 the second time nothing runs: $name", async ({ place }) => {
      const cache = newCache();
      const journal = new Journal();
      const body = journal.task("body", async (n: number) => `value ${n} ${journal.count("body")}`);
      const engine = path.engine();
      const target = () => place(body, (lazy) => lazy.withCache(cache) as never);
      expect(await engine.run(target())).toBe("value 1 1");
      expect(await engine.run(target())).toBe("value 1 1");
      expect(journal.count("body")).toBe(1);
      expect(cache.log).toEqual(["get body(1)", "set body(1)=value 1 1", "get body(1)"]);
    });

    it('5.2 undefined, null, false, 0, NaN and "" are kept and found', async () => {
      for (const value of [undefined, null, false, 0, Number.NaN, ""]) {
        const cache = newCache();
        const journal = new Journal();
        const body = journal.task("body", () => value);
        const engine = path.engine();
        for (let turn = 0; turn < 2; turn++) {
          const call = body().withCache(cache);
          expect(await engine.run(list(call, [call]))).toEqual([value, [value]]);
        }
        expect(journal.count("body")).toBe(1);
        expect(cache.sets).toHaveLength(1);
      }
    });

    it("10 a hit has no started and finishes from the cache; it counts as no node", async () => {
      const cache = newCache();
      const engine = path.engine();
      const body = task("body", async (n: number) => n);
      const target = () => [body(1).withCache(cache), body.map([2, 3]).withCache(cache)];
      await engine.run(target());
      const before = engine.stats.nodesRun;
      expect(before).toBe(3);
      const spy = spySubscriber();
      expect(await engine.start(target(), { subscribers: [spy] }).result()).toEqual([1, [2, 3]]);
      expect(engine.stats.nodesRun).toBe(before);
      expect(spy.ofType("task-started")).toEqual([]);
      expect(spy.ofType("task-blocked")).toEqual([]);
      expect(spy.ofType("task-finished")).toHaveLength(3);
      for (const event of spy.ofType("task-finished"))
        expect(event).toMatchObject({ status: "succeeded", from: "cache", duration: 0 });
      expect(spy.ofType("task-finished").map(({ element }) => element?.index)).toEqual([undefined, 0, 1]);
    });

    it("10 a miss is finished like any other, without `from`", async () => {
      const spy = spySubscriber();
      await path.run(list(list(1).withCache(newCache())), { subscribers: [spy] });
      expect(spy.ofType("task-finished").map(({ from }) => from)).toEqual([undefined, undefined]);
    });

    it("5.2 a hit costs no token, no amount, no place, no attempt, and needs no permission", async () => {
      const cache = newCache();
      const engine = path.engine({ capacities: { gpu: 1 }, maxConcurrency: 1 });
      const call = () => list(1).withCache(cache).withConstraints({ gpu: 1 });
      await engine.run([call()]);
      engine.pause();
      engine.limit("task:list", { rate: "1/d", concurrency: 0 });
      for (let turn = 0; turn < 3; turn++) expect(await engine.run([call()])).toEqual([[1]]);
    });

    it("5.2 a failure is not kept; after it the cache is asked again", async () => {
      const cache = newCache();
      const journal = new Journal();
      const body = journal.task("body", async () => {
        if (journal.count("body") < 3) throw new Error("no");
        return "ok";
      });
      const engine = path.engine();
      await rejection(engine.run(body().withCache(cache)));
      expect(await engine.run(body().withCache(cache).withRetry({ attempts: 2 }))).toBe("ok");
      expect(cache.log).toEqual(["get body()", "get body()", "set body()=ok"]);
    });

    it("5 the condition and the arguments come first, and a false condition asks nothing", async () => {
      const cache = newCache();
      const no = task("no", () => false);
      const journal = new Journal();
      const input = journal.task("input", () => 5);
      expect(await path.run(list(input()).withCache(cache).runIf(no()).orElse("skipped"))).toBe("skipped");
      expect([cache.log, journal.calls]).toEqual([[], []]);
      await path.run(list(input()).withCache(cache));
      expect(cache.log).toEqual(["get list(5)", "set list(5)=5"]);
    });

    it("9.1 with a store a hit is committed like any value, and a store and a cache get it side by side", async () => {
      const cache = newCache();
      const store = new MemoryResultLog();
      for (let turn = 0; turn < 2; turn++) {
        expect(await path.run(list(list("a").withCache(cache)), { results: store })).toEqual([["a"]]);
        expect(cache.sets).toHaveLength(1);
        expect(store.records.map(({ value }) => value)).toHaveLength(2 * (turn + 1));
      }
    });

    it("1.3 keys: what can change the result, and nothing else", async () => {
      const cache = newCache();
      const engine = path.engine();
      const f = (options: { version?: string } = {}) =>
        task("f", (...args: readonly unknown[]): unknown => args.length, options);
      const differ = [
        f()(),
        f()(1),
        f()("1"),
        f()(1n),
        f()(-0),
        f()(0),
        f()(Number.NaN),
        f()(undefined),
        f()(null),
        f()([undefined]),
        f()([]),
        f()({}),
        f()({ a: undefined }),
        f()(new Date(0)),
        f()(new Date(0).toISOString()),
        f({ version: "2" })(1),
        task("g", () => 0)(),
        f()(1, 2),
        f()([1, 2]),
        f()("1,2"),
        f()(new Map([[1, 2]])),
        f()(new Set([1])),
        f()(true),
      ];
      for (const call of differ) await engine.run(call.withCache(cache));
      expect(cache.sets).toHaveLength(differ.length);
      const same = [
        f()({ a: 1, b: 2 }),
        f()({ b: 2, a: 1 }),
        f()({ a: list(1).runIf(false).orElse(1), b: 2 }),
      ];
      for (const call of same) await engine.run(call.withCache(cache));
      expect(cache.sets).toHaveLength(differ.length + 1);
      const policies = f()(1)
        .withRetry({ attempts: 3 })
        .withTimeout(5_000)
        .withPriority(3)
        .as("label")
        .runIf(true);
      await engine.run(policies.withCache(cache));
      expect(cache.sets).toHaveLength(differ.length + 1);
    });

    it("1.3 what has no content of its own has no key: it runs, and that is said once for each task", async () => {
      const cache = newCache();
      const spy = spySubscriber();
      const journal = new Journal();
      const body = journal.task("body", (..._: readonly unknown[]) => "ran");
      const odd = [() => 0, Symbol("s"), new (class Own {})(), new WeakMap()];
      const target = odd.map((value) => body(value).withCache(cache));
      await path.run(target, { subscribers: [spy] });
      expect(journal.count("body")).toBe(odd.length);
      expect(cache.log).toEqual([]);
      expect(spy.ofType("warning").map(({ code }) => code)).toEqual(["CS_W_UNCACHEABLE"]);
    });
  });
}

bothPaths("5.2 a cache", (path) => {
  it("5.2 is told the task, its version, the values of the arguments, and the engine's time", async () => {
    const cache = new NotingCache();
    const clock = new VirtualClock(5_000);
    const body = task("body", (..._: readonly unknown[]) => "v", { version: "7", cache });
    await path.run(body(list(1), { a: [list()] }), { clock });
    expect(cache.infos).toEqual([{ task: "body", version: "7", args: [[1], { a: [[]] }], now: 5_000 }]);
  });

  it("5.2 the ttl of memory is by the engine's clock, to the millisecond", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const body = journal.task("body", () => journal.count("body"), { cache: memory({ ttl: "1s" }) });
    const engine = path.engine({ clock });
    const values: unknown[] = [];
    for (const step of [0, 999, 1, 500, 500]) {
      await clock.advance(step);
      values.push(await engine.run(body()));
    }
    expect(values).toEqual([1, 1, 2, 2, 3]);
  });

  it("5.2 memory({ max }) forgets what was not asked for longest", async () => {
    const journal = new Journal();
    const body = journal.task("body", (n: number) => n, { cache: memory({ max: 2 }) });
    const engine = path.engine();
    for (const n of [1, 2, 1, 3, 1, 2]) await engine.run(body(n));
    expect(journal.count("body")).toBe(4);
  });

  it("5.2 what is kept is the value itself, not a copy; of a tail call, the final value", async () => {
    const cache = new NotingCache();
    const value = { nested: [] };
    const outer = task("outer", (): unknown => task("inner", () => value)());
    for (let turn = 0; turn < 2; turn++) expect(await path.run(outer().withCache(cache))).toBe(value);
    expect(cache.log).toEqual(["get outer()", "set outer()=[object Object]", "get outer()"]);
  });

  it("5.2 of a tail call inside a graph, of an element, of a route: the final value, too", async () => {
    const inner = task("inner", (n: number) => `inner ${n}`);
    const outer = task("outer", (n: number): unknown => inner(n));
    const cache = new NotingCache();
    const call = outer(1).withCache(cache);
    for (const target of [
      [call],
      outer.map([1]).withCache(cache),
      router("a", { a: call }),
      sequence([inner(0), call]),
    ])
      expect([await path.run(target)].flat()).toEqual(["inner 1"]);
    expect(cache.sets).toEqual(["set outer(1)=inner 1"]);
    expect(cache.gets).toHaveLength(4);
  });

  it("1.1 the same LazyResult used many times asks once; equal calls ask one after the other or together", async () => {
    const cache = new NotingCache();
    const shared = list("x").withCache(cache);
    await path.run([shared, list(shared), [shared]]);
    expect(cache.log).toEqual(["get list(x)", "set list(x)=x"]);
  });

  it("5 the call's cache replaces the task's", async () => {
    const [ofTask, ofCall] = [new NotingCache(), new NotingCache()];
    const body = task("body", () => 1, { cache: ofTask });
    await path.run([body().withCache(ofCall)]);
    expect([ofTask.log.length, ofCall.log.length]).toEqual([0, 2]);
    await path.run([body()]);
    expect([ofTask.log.length, ofCall.log.length]).toEqual([2, 2]);
  });

  it("1.2 a node without a body has no cache; what is no cache is refused at once", () => {
    expect(() => list().orElse(1).withCache(memory())).toThrow(
      expect.objectContaining({ code: "CS_INVALID_POLICY" }),
    );
    for (const bad of [undefined, null, {}, { get: () => undefined }, "memory", memory])
      expect(() => list().withCache(bad as never)).toThrow(
        expect.objectContaining({ code: "CS_INVALID_POLICY" }),
      );
  });
});
