import { firstOf, type LazyResult, memory, settle, type Tail, task } from "cascade-ts";
import { InstantClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { LaterCache, NotingCache } from "./noting-cache.ts";

const increment = (n: number): number => n + 1;
const many = Array.from({ length: 10_000 }, (_, n) => n);

bothPaths("5 policies on many nodes", (path) => {
  it("5.2 a chain of 5,000 cached nodes, synchronous and not: missed, then found", async () => {
    for (const isAsync of [false, true]) {
      const journal = new Journal();
      const step = journal.task("step", isAsync ? async (n: number) => n + 1 : increment, {
        cache: memory({ max: 10_000 }),
      });
      const engine = path.engine();
      const chain = () => many.slice(1, 5_000).reduce<LazyResult<number>>((lazy) => step(lazy), step(0));
      expect(await engine.run(chain())).toBe(5_000);
      expect(await engine.run(chain())).toBe(5_000);
      expect(journal.count("step")).toBe(5_000);
      expect(engine.stats.nodesRun).toBe(5_000);
    }
  });

  it("5.2 10,000 elements of 100 different calls: 100 bodies, 100 questions", async () => {
    for (const cache of [new NotingCache(), new LaterCache()]) {
      const journal = new Journal();
      const body = journal.task("body", async (n: number) => n);
      const items = many.map((n) => n % 100);
      expect(await path.run(body.map(items).withCache(cache))).toEqual(items);
      expect(journal.count("body")).toBe(100);
      expect(cache.sets).toHaveLength(100);
    }
  });

  it("7.1 10,000 elements and 10,000 nodes on three slots: never more, and in their order", async () => {
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const body = task("body", async (n: number) => {
      order.push(n);
      most = Math.max(most, ++running);
      await undefined;
      running--;
      return n;
    });
    const engine = path.engine({ capacities: { slot: 3 } });
    expect(await engine.run(body.map(many).withConstraints({ slot: 1 }))).toEqual(many);
    expect(order).toEqual(many);
    expect(await engine.run(many.map((n) => body(n).withConstraints({ slot: 1 })))).toEqual(many);
    expect([most, running]).toEqual([3, 0]);
  });

  it("8.1 10,000 contenders at a limit that is raised, and at a pause that ends", async () => {
    let calls = 0;
    const body = task("body", async (n: number) => {
      calls++;
      if (calls === 100) engine.limit("global", { concurrency: 500 });
      if (calls === 5_000) {
        engine.pause("task:body");
        setImmediate(() => engine.unpause("task:body"));
      }
      await undefined;
      return n;
    });
    const engine = path.engine();
    engine.limit("global", { concurrency: 1 });
    expect(await engine.run([body.map(many), body.map(many)])).toEqual([many, many]);
    expect(calls).toBe(20_000);
  });

  it("5 a loop of 20,000 turns with policies on each, and one whose every turn fails once", async () => {
    const turn: (n: number) => LazyResult<string> = task(
      "turn",
      (n: number): Tail<string> =>
        n === 0
          ? "end"
          : turn(n - 1)
              .withTimeout("1h")
              .withConstraints({ slot: 1 })
              .withPriority(1),
    );
    const engine = path.engine({ capacities: { slot: 1 } });
    expect(await engine.run(turn(20_000))).toBe("end");
    const retried: (n: number) => LazyResult<string> = task(
      "retried",
      { retry: { attempts: 2 } },
      (ctx, n: number): Tail<string> => {
        if (ctx.attempt === 1) throw new Error("once");
        return n === 0 ? "end" : retried(n - 1);
      },
    );
    expect(await engine.run([retried(5_000)])).toEqual(["end"]);
  });

  it("5.6 2,000 races, 2,000 limits of time, 2,000 retries: no timer is left", async () => {
    const clock = new InstantClock();
    const fails = task("fails", (): number => {
      throw new Error("no");
    });
    const wins = task("wins", async (n: number) => n);
    const some = many.slice(0, 2_000);
    const races = some.map((n) => firstOf([fails().withRetry({ attempts: 9, delay: "1h" }), wins(n)]));
    expect(await path.run(races, { clock })).toEqual(some);
    expect(
      await path.run(
        some.map((n) => wins(n).within("1h")),
        { clock },
      ),
    ).toEqual(some);
    const saved = some.map((n) =>
      settle(fails().withRetry({ attempts: 3, delay: 1 + (n % 7) })).get("status"),
    );
    expect(new Set((await path.run(saved, { clock })) as string[])).toEqual(new Set(["rejected"]));
    let fired = 0;
    clock.setTimer(1, () => fired++);
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
    expect(fired).toBe(1);
  });
});
