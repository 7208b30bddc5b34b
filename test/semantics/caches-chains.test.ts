import { all, type LazyResult, memory, router, sequence, type Tail, task } from "cascade-ts";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { LaterCache, NotingCache } from "./noting-cache.ts";

const id = task("id", (value: unknown): unknown => value);

/** A loop that counts down; the calls it makes get the policies that are said. */
function countdown(
  journal: Journal,
  said: (lazy: LazyResult<string>) => LazyResult<string>,
  isAsync: boolean,
) {
  const body = (n: number): Tail<string> => (n === 0 ? "end" : said(turn(n - 1)));
  const turn: (n: number) => LazyResult<string> = journal.task(
    "turn",
    isAsync ? async (n: number): Promise<Tail<string>> => body(n) : body,
  ) as never;
  return turn;
}
const plain = (lazy: LazyResult<string>): LazyResult<string> => lazy;

for (const isAsync of [false, true]) {
  bothPaths(`4.5 a chain of ${isAsync ? "asynchronous" : "synchronous"} generations`, (path) => {
    const places = [
      ["the target", (lazy: LazyResult<string>) => lazy],
      ["an inner node", (lazy: LazyResult<string>) => id(lazy)],
      ["a route", (lazy: LazyResult<string>) => router("a", { a: lazy })],
      ["the last step", (lazy: LazyResult<string>) => sequence([id(0), lazy])],
    ] as const;

    it.each(places)(
      "4.5 that begins with a cached node stores its end for that one: %s",
      async (_, place) => {
        const cache = new NotingCache();
        const journal = new Journal();
        const turn = countdown(journal, plain, isAsync);
        for (let time = 0; time < 2; time++) {
          expect(await path.run(place(turn(1_000).withCache(cache)))).toBe("end");
          expect(journal.count("turn")).toBe(1_001);
        }
        expect(cache.log).toEqual(["get turn(1000)", "set turn(1000)=end", "get turn(1000)"]);
      },
    );

    it.each(places)(
      "4.5 of cached nodes: all look, only the first and the last store: %s",
      async (_, place) => {
        const cache = new NotingCache();
        const journal = new Journal();
        const turn = countdown(journal, (lazy) => lazy.withCache(cache), isAsync);
        expect(await path.run(place(turn(1_000).withCache(cache)))).toBe("end");
        expect(cache.gets).toHaveLength(1_001);
        expect(cache.sets.toSorted()).toEqual(["set turn(0)=end", "set turn(1000)=end"]);
        expect(journal.count("turn")).toBe(1_001);
      },
    );

    it("4.5 a hit in the middle ends the chain; the first still stores", async () => {
      const cache = new LaterCache();
      const journal = new Journal();
      const turn = countdown(journal, (lazy) => lazy.withCache(cache), isAsync);
      await path.run(turn(3).withCache(cache));
      cache.log.length = 0;
      expect(await path.run([turn(5).withCache(cache)])).toEqual(["end"]);
      expect(cache.log).toEqual(["get turn(5)", "get turn(4)", "get turn(3)", "set turn(5)=end"]);
      expect(journal.count("turn")).toBe(6);
    });

    it("4.5 elements are chains of their own", async () => {
      const cache = new NotingCache();
      const journal = new Journal();
      const turn = task("turn", (n: number): unknown => (n % 10 === 0 ? `end ${n}` : inner(n - 1)));
      const inner = countdown(journal, plain, isAsync);
      expect(await path.run(turn.map([11, 12, 20]).withCache(cache))).toEqual(["end", "end", "end 20"]);
      expect(cache.sets.toSorted()).toEqual(["set turn(11)=end", "set turn(12)=end", "set turn(20)=end 20"]);
    });

    it("4.5 that fails stores nothing, and whoever waits for it runs itself", async () => {
      const cache = new NotingCache();
      const journal = new Journal();
      let broken = true;
      const last = journal.task("last", (): string => {
        if (broken) throw new Error("at the end");
        return "ok";
      });
      const begin = journal.task("begin", async (): Promise<unknown> => last());
      const engine = path.engine();
      const runs = [engine.run(begin().withCache(cache)), engine.run(id(begin().withCache(cache)))];
      const failures = await Promise.all(runs.map((run) => rejection(run)));
      expect(failures).toMatchObject([{ task: "last" }, { task: "last" }]);
      expect(journal.count("begin")).toBe(2);
      broken = false;
      expect(await engine.run(begin().withCache(cache))).toBe("ok");
      expect(cache.sets).toEqual(["set begin()=ok"]);
    });

    it("9.1 with a store the same, and the store sees each generation", async () => {
      const cache = new NotingCache();
      const store = new MemoryResultLog();
      const turn = countdown(new Journal(), plain, isAsync);
      for (let time = 0; time < 2; time++)
        expect(await path.run([turn(3).withCache(cache)], { results: store })).toEqual(["end"]);
      expect(cache.sets).toEqual(["set turn(3)=end"]);
      const tails = store.records.filter(({ kind }) => kind === "tail");
      expect(tails.map(({ node }) => node)).toHaveLength(3);
      const keys = store.records.map(({ runId, kind, node }) => `${runId} ${kind} ${node}`);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it("4.5 a computation is not joined by one it waits for: the same call inside itself", async () => {
      for (const place of [
        (lazy: LazyResult<unknown>) => lazy,
        (lazy: LazyResult<unknown>) => id(lazy),
        (lazy: LazyResult<unknown>) => id([lazy]),
        (lazy: LazyResult<unknown>) => all([lazy, id(1)]).get(0),
        (lazy: LazyResult<unknown>) => id(lazy).recover(() => "failed"),
      ]) {
        const cache = new NotingCache();
        const journal = new Journal();
        const body = (): unknown => (journal.count("self") < 4 ? place(self().withCache(cache)) : "end");
        const self: () => LazyResult<unknown> = journal.task("self", isAsync ? async () => body() : body);
        const value = await path.run(place(self().withCache(cache)));
        expect([value].flat(9)).toEqual(["end"]);
        expect(journal.count("self")).toBe(4);
      }
    });
  });
}

bothPaths("4.5 recursion through a cached task", (path) => {
  it("4.5 fibonacci with a cache runs each number once, sequentially and in parallel", async () => {
    const journal = new Journal();
    const add = task("add", (a: number, b: number) => a + b);
    const fib: (n: number) => LazyResult<number> = journal.task(
      "fib",
      (n: number): Tail<number> => (n < 2 ? n : add(fib(n - 1), fib(n - 2))),
      { cache: memory() },
    );
    const engine = path.engine();
    const both = await Promise.all([engine.run(fib(30)), engine.run([fib(30), fib(29)])]);
    expect(both).toEqual([832_040, [832_040, 514_229]]);
    expect(journal.count("fib")).toBe(31);
  });

  it("4.5 two runs that need each other's calls do not wait for each other", async () => {
    const cache = new LaterCache();
    const journal = new Journal();
    const ping: (n: number) => LazyResult<unknown> = journal.task(
      "ping",
      async (n: number): Promise<unknown> => (n === 0 ? "end" : id([pong(n - 1)])),
      { cache },
    );
    const pong: (n: number) => LazyResult<unknown> = journal.task(
      "pong",
      async (n: number): Promise<unknown> => (n === 0 ? "end" : id([ping(n - 1)])),
      { cache },
    );
    const engine = path.engine();
    const runs = [ping(6), pong(6), [ping(5), pong(5)], ping(6)].map((target) => engine.run(target));
    const values = await Promise.all(runs);
    expect(values.map((value) => JSON.stringify(value).replaceAll(/[[\]]/g, ""))).toEqual([
      '"end"',
      '"end"',
      '"end","end"',
      '"end"',
    ]);
    expect(journal.calls.length).toBeLessThanOrEqual(14 + 2);
  });

  it("4.5 circles of calls over two runs: each computes what it would otherwise wait for in vain", async () => {
    const cache = new NotingCache();
    const engine = path.engine();
    const open = new Map<string, () => void>();
    const gate = (name: string): Promise<void> => new Promise((resolve) => open.set(name, resolve));
    let depth = 0;
    const a: (run: number) => LazyResult<unknown> = task("a", async (): Promise<unknown> => {
      if (depth >= 2) return "a alone";
      depth++;
      await gate("a");
      return id(b(0));
    }) as never;
    const b: (run: number) => LazyResult<unknown> = task("b", async (): Promise<unknown> => {
      if (depth >= 2) return "b alone";
      depth++;
      await gate("b");
      return id(a(0));
    }) as never;
    const cached = (call: LazyResult<unknown>): LazyResult<unknown> => call.withCache(cache);
    const [ac, bc] = [task("ra", () => cached(a(0))), task("rb", () => cached(b(0)))];
    const runs = [engine.run(ac()), engine.run(bc())];
    while (open.size < 2) await new Promise((resolve) => setImmediate(resolve));
    for (const go of open.values()) go();
    expect(await Promise.all(runs)).toEqual(["b alone", "a alone"]);
  });
});
