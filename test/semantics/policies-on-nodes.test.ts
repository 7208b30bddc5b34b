import {
  all,
  bind,
  env,
  firstOf,
  inject,
  type LazyResult,
  literal,
  memory,
  param,
  pipeline,
  recv,
  router,
  selectJump,
  sequence,
  settle,
  type Tail,
  task,
  wait,
} from "cascade-ts";
import { spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths, bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { NotingCache } from "./noting-cache.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const policies: Readonly<Record<string, (lazy: LazyResult<unknown>) => LazyResult<unknown>>> = {
  withRetry: (lazy) => lazy.withRetry({ attempts: 2 }),
  withTimeout: (lazy) => lazy.withTimeout(5),
  withCache: (lazy) => lazy.withCache(memory()),
  withConstraints: (lazy) => lazy.withConstraints({ gpu: 1 }),
  withPriority: (lazy) => lazy.withPriority(1),
};

const bodiless: Readonly<Record<string, () => LazyResult<unknown>>> = {
  all: () => all([list()]),
  get: () => list().get("x" as never),
  router: () => router(list() as never, { a: list() }),
  sequence: () => sequence([list(), list()]),
  orElse: () => list().orElse(1),
  recover: () => list().recover(() => 1),
  within: () => list().within(5),
  settle: () => settle(list()),
  firstOf: () => firstOf([list()]),
  param: () => param("p"),
  env: () => env("E") as LazyResult<unknown>,
  literal: () => literal(1),
  wait: () => wait(1),
  recv: () => recv("t"),
  inject: () => inject("name") as LazyResult<unknown>,
  bind: () => bind(list(), selectJump({ a: null })),
  pipeline: () => pipeline(1, (lazy: LazyResult<unknown>) => all([lazy])) as LazyResult<unknown>,
};

for (const [method, say] of Object.entries(policies)) {
  it.each(Object.keys(bodiless))(`1.2 %s has no body, so ${method} is refused at once`, (kind) => {
    const node = bodiless[kind]?.() as LazyResult<unknown>;
    expect(() => say(node)).toThrow(
      expect.objectContaining({ code: "CS_INVALID_POLICY", message: expect.stringContaining(method) }),
    );
  });

  it(`1.2 ${method} describes another call and leaves the receiver as it is`, () => {
    for (const receiver of [list(), list.map([1])]) {
      const other = say(receiver as LazyResult<unknown>);
      expect(other).not.toBe(receiver);
      expect(other.constructor).toBe(receiver.constructor);
    }
  });
}

bothPaths("1.2 said twice", (path) => {
  it("1.2 retry, timeout, cache and priority: the last counts", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const failing = journal.task("failing", (): number => {
      throw new Error("no");
    });
    await rejection(path.run([failing().withRetry({ attempts: 9, delay: "1h" }).withRetry({ attempts: 2 })]));
    expect(journal.count("failing")).toBe(2);
    const sleeper = task("sleeper", {}, (ctx) => ctx.clock.sleep(50, ctx.signal));
    const done = path.run(sleeper().withTimeout(5).withTimeout(500), { clock });
    await clock.advance(50);
    expect(await done).toBeUndefined();
    const [first, second] = [new NotingCache(), new NotingCache()];
    await path.run(list().withCache(first).withCache(second));
    expect([first.log.length, second.log.length]).toEqual([0, 2]);
    const order: number[] = [];
    const note = task("note", (n: number) => order.push(n));
    await path.run([note(1).withPriority(9).withPriority(-1), note(2)]);
    expect(order).toEqual([2, 1]);
  });

  it("1.2 both forms in one graph run the body twice, and that is warned of", async () => {
    const spy = spySubscriber();
    const journal = new Journal();
    const call = journal.task("call", () => 1)();
    await path.run([call, call.withTimeout("1h")], { subscribers: [spy] });
    expect(journal.count("call")).toBe(2);
    expect(spy.ofType("warning").map(({ code }) => code)).toContain("CS_W_FORKED");
  });

  it("1.2 on a map, policies of the task and of the result go to each element; runIf, after, as to the whole", async () => {
    const journal = new Journal();
    const cache = new NotingCache();
    const flaky = task("flaky", { retry: { attempts: 2 }, cache }, (ctx, n: number) => {
      journal.calls.push(`${n}.${ctx.attempt}`);
      if (ctx.attempt < 2) throw new Error("no");
      return n;
    });
    const before = journal.task("before", () => 1);
    const mapped = flaky.map([1, 2]).withConstraints({ slot: 1 }).after(before()).runIf(before()).as("whole");
    expect(await path.run(mapped, { capacities: { slot: 1 } })).toEqual([1, 2]);
    expect(journal.count("before")).toBe(2);
    expect(journal.calls.slice(2).toSorted()).toEqual(["1.1", "1.2", "2.1", "2.2"]);
    expect(cache.sets.toSorted()).toEqual(["set flaky(1)=1", "set flaky(2)=2"]);
    expect(await path.run(flaky.map([3]).runIf(false).orElse("skipped"))).toBe("skipped");
  });
});

bothSteadyPaths("4.4 policies in loops", (path) => {
  it("4.4 their values are bound afresh each generation, and no graph is built again", async () => {
    const engine = path.engine({ capacities: { slot: 5 } });
    const seen: number[] = [];
    const turn: (n: number) => LazyResult<string> = task("turn", {}, (ctx, n: number): Tail<string> => {
      if (ctx.attempt < (n % 3) + 1) throw new Error("not yet");
      seen.push(ctx.attempt);
      if (n === 0) return "end";
      return turn(n - 1)
        .withRetry({ attempts: ((n - 1) % 3) + 1 })
        .withTimeout(1_000 + n)
        .withConstraints({ slot: 1 + (n % 5) })
        .withPriority(n);
    });
    expect(await engine.run([turn(300).withRetry({ attempts: 3 })])).toEqual(["end"]);
    expect(seen).toEqual(Array.from({ length: 301 }, (_, i) => ((300 - i) % 3) + 1));
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(4);
    const built = engine.stats.graphsBuilt;
    await engine.run([turn(300).withRetry({ attempts: 3 })]);
    expect(engine.stats.graphsBuilt).toBe(built);
  });

  it("4.4 a policy that comes and goes from one generation to the next is there exactly when it is said", async () => {
    const cache = new NotingCache();
    const turn: (n: number) => LazyResult<string> = task("turn", (n: number): Tail<string> => {
      if (n === 0) return "end";
      return n % 4 === 0 ? turn(n - 1).withCache(cache) : turn(n - 1);
    });
    expect(await path.run(turn(40))).toBe("end");
    expect(cache.gets).toEqual(Array.from({ length: 10 }, (_, i) => `get turn(${39 - 4 * i})`));
    expect(cache.sets).toEqual(["set turn(39)=end"]);
  });

  it("5 a retry is not another node, a hit is none, and unused policies change no counter", async () => {
    const counts = async (said: (lazy: LazyResult<unknown>) => LazyResult<unknown>) => {
      const engine = path.engine({ capacities: { slot: 1 } });
      await engine.run([said(list(1)), list(said(list(2))), said(list.map([1, 2, 3]) as never)]);
      return engine.stats;
    };
    const plain = await counts((lazy) => lazy);
    for (const [method, say] of Object.entries(policies)) expect(await counts(say), method).toEqual(plain);
    const journal = new Journal();
    const engine = path.engine();
    const flaky = journal.task("flaky", () => {
      if (journal.count("flaky") < 3) throw new Error("no");
      return 1;
    });
    await engine.run([flaky().withRetry({ attempts: 3 })]);
    expect(engine.stats.nodesRun).toBe(1);
  });
});

bothPaths("5.6 late, with a tail call", (path) => {
  it("5.6 a LazyResult that comes too late is not followed", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const inner = journal.task("inner", () => "inner");
    const outer = task("outer", {}, async (ctx): Promise<unknown> => {
      await ctx.clock.sleep(20);
      return inner();
    });
    const done = rejection(path.run([outer().withTimeout(10)], { clock }));
    await clock.advance(20);
    expect(await done).toMatchObject({ task: "outer", cause: { code: "CS_TIMEOUT" } });
    await quiet();
    expect(journal.calls).toEqual([]);
  });

  it("5.6 a deadline and a cancellation end a run whose store does not answer", async () => {
    for (const how of ["deadline", "cancel"] as const) {
      const clock = new VirtualClock();
      const hanging = { commit: () => new Promise<void>(() => {}) };
      const engine = path.engine({ clock, results: hanging });
      const handle = engine.start(list(list(1)), how === "deadline" ? { deadline: 10 } : {});
      await clock.advance(10);
      if (how === "cancel") handle.cancel();
      expect((await handle.outcome()).status).toBe(how === "cancel" ? "cancelled" : "failed");
      expect(clock.pending).toBe(0);
    }
  });

  it("5.5 a node that is aborted at its end is not committed after the run is over", async () => {
    const clock = new VirtualClock();
    const store = new MemoryResultLog();
    const stubborn = task("stubborn", {}, async (ctx) => {
      await ctx.clock.sleep(50);
      return "late";
    });
    const handle = path.engine({ clock, results: store }).start([stubborn()], { deadline: 10, grace: 5 });
    await clock.advance(100);
    expect((await handle.outcome()).status).toBe("failed");
    expect(store.records).toEqual([]);
  });

  it("7.1 a name that nobody declared: every run that is looked at hears of it, once", async () => {
    const engine = path.engine();
    const call = () =>
      engine.start([list(1).withConstraints({ gpus: 1 }), list(2).withConstraints({ gpus: 1 })]);
    await call().result();
    for (let turn = 0; turn < 2; turn++) {
      const handle = call();
      const spy = spySubscriber();
      handle.subscribe(spy);
      await handle.result();
      expect(
        spy.ofType("warning").map(({ code }) => code),
        `run ${turn}`,
      ).toEqual(["CS_W_CAPACITY_UNDECLARED"]);
    }
  });
});
