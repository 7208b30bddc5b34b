import {
  type AllFailedError,
  firstOf,
  type LazyResult,
  literal,
  memory,
  settle,
  type Tail,
  task,
  wait,
} from "cascade-ts";
import { SeededRandom, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const id = task("id", (value: unknown): unknown => value);
const broken = task("broken", (name: string): never => {
  throw new Error(name);
}) as unknown as (name: string) => LazyResult<number>;
const sleeper = task("sleeper", {}, async (ctx, milliseconds: number) => {
  await ctx.clock.sleep(milliseconds, ctx.signal);
  return milliseconds;
});

bothSteadyPaths("5.4 firstOf", (path) => {
  it.each(positions)(
    "5.4 the first success is the value, the others are told to stop: $name",
    async ({ place }) => {
      const body = scriptedTask<[name: string], string>("body");
      const race = task("race", (_n: number): unknown =>
        firstOf([body.task("a"), body.task("b"), body.task("c")]),
      );
      const done = path.run(place(race as never, (lazy) => lazy));
      await quiet();
      const calls = [...body.open];
      expect(calls.map(({ args }) => args[0])).toEqual(["a", "b", "c"]);
      const signals = calls.map(({ context }) => context.signal);
      calls[1]?.finish("b won");
      await quiet();
      expect(signals.map((signal) => signal.aborted)).toEqual([true, false, true]);
      calls[0]?.finish("late");
      calls[2]?.fail("stopped");
      expect(await done).toBe("b won");
    },
  );

  it("5.4 the value is there at once; the end of the run waits for the losers, at most their grace", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const body = scriptedTask<[name: string], string>("body");
    const journal = new Journal();
    const next = journal.task("next", (value: unknown) => value);
    const handle = path
      .engine({ clock })
      .start(next(firstOf([body.task("a"), body.task("b")])), { subscribers: [spy], grace: 30 });
    await quiet();
    body.open[1]?.finish("b");
    await quiet();
    expect(journal.calls).toEqual(["next"]);
    await clock.advance(29);
    expect(spy.ofType("run-finished")).toEqual([]);
    await clock.advance(1);
    expect(await handle.result()).toBe("b");
    expect(spy.ofType("task-detached")).toHaveLength(1);
    expect(spy.ofType("task-finished").map(({ status }) => status)).toEqual([
      "succeeded",
      "succeeded",
      "cancelled",
    ]);
  });

  it("5.4 failures and skips are passed over while another may still succeed", async () => {
    const clock = new VirtualClock();
    const done = path.run(
      [firstOf([broken("a"), list().runIf(false), sleeper(5), sleeper(3), broken("b")])],
      { clock },
    );
    await clock.advance(3);
    expect(await done).toEqual([3]);
    expect(clock.pending).toBe(0);
  });

  it("5.4 none succeeds: all failures in the order of the list, whatever came first", async () => {
    const body = scriptedTask<[name: string], string>("body");
    const target = firstOf([body.task("a"), list().runIf(false), body.task("b")]);
    const failing = rejection<AllFailedError>(path.run([target]));
    await quiet();
    const [a, b] = [...body.open];
    b?.fail(new Error("b"));
    await quiet();
    a?.fail(new Error("a"));
    const failure = await failing;
    expect(failure).toMatchObject({
      code: "CS_ALL_FAILED",
      errors: [{ cause: { message: "a" } }, { cause: { message: "b" } }],
    });
    expect(failure).toBeInstanceOf(AggregateError);
    expect(failure.message).toMatch(/2 failed.*a.*b/s);
    const caught = target.recover((error) => (error as AllFailedError).errors.length);
    const again = path.run([caught]);
    await quiet();
    for (const open of [...body.open]) open.fail("no");
    expect(await again).toEqual([2]);
  });

  it("5.3 all are skipped: skipped like the first of them", async () => {
    const clock = new VirtualClock();
    const no = task("no", {}, async (ctx, after: number) => {
      await ctx.clock.sleep(after, ctx.signal);
      return false;
    });
    const target = firstOf([list().runIf(no(20)).as("first"), list().runIf(no(10)).as("second")]);
    const handle = path.engine({ clock }).start(target);
    const other = path.run([target.orElse("none")], { clock });
    await clock.advance(20);
    expect(await handle.outcome()).toMatchObject({
      status: "skipped",
      reason: { kind: "condition-false", origin: "first" },
    });
    expect(await other).toEqual(["none"]);
  });

  it("3.2 what turns out not to be needed never starts; a value that is known wins at once", async () => {
    const journal = new Journal();
    const now = journal.task("now", (name: string) => name);
    expect(await path.run(firstOf([now("a"), now("b")]))).toBe("a");
    expect(await path.run([firstOf([now("c"), id(now("d"))])])).toEqual(["c"]);
    expect(journal.calls.length).toBeLessThanOrEqual(3);
    expect(await path.run([firstOf([literal(7), now("never")])])).toEqual([7]);
    const same = now("same");
    expect(await path.run([firstOf([same, same]), same])).toEqual(["same", "same"]);
  });

  it('5.4 undefined, null, false, 0 and "" are successes', async () => {
    for (const value of [undefined, null, false, 0, ""])
      expect(await path.run([firstOf([broken("no"), id(value)])])).toEqual([value]);
  });

  it("3.2 what a loser shares with others goes on; what only it needs stops, however deep", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const shared = sleeper(30).as("shared");
    const own = sleeper(40).as("own");
    const target = [firstOf([sleeper(10), list(shared, list(own))]), list(shared)];
    const done = path.run(target, { clock, subscribers: [spy] });
    await clock.advance(30);
    expect(await done).toEqual([10, [30]]);
    const ends = Object.fromEntries(spy.ofType("task-finished").map(({ label, status }) => [label, status]));
    expect(ends).toMatchObject({ shared: "succeeded", own: "cancelled" });
  });

  it("5.4 with drain a loser's failure, before or after, is nobody's", async () => {
    const clock = new VirtualClock();
    const late = task("late", {}, async (ctx) => {
      await ctx.clock.sleep(50).catch(() => 0);
      throw new Error("late");
    });
    const store = new MemoryResultLog();
    const target = [firstOf([broken("early"), sleeper(10), late()]), sleeper(100)];
    const good = path.run(target, { clock, onFailure: "drain", results: store });
    await clock.advance(100);
    expect(await good).toEqual([10, 100]);
    const bad = rejection<AggregateError>(
      path.run([...target, list(broken("real"))], { clock, onFailure: "drain" }),
    );
    await clock.advance(100);
    expect((await bad).errors).toMatchObject([{ cause: { message: "real" } }]);
    expect(store.records.map(({ value }) => value)).toEqual([10, 100]);
  });

  it("4.1 an alternative that goes on as another graph races until its end; nested races too", async () => {
    const clock = new VirtualClock();
    const turn: (n: number) => LazyResult<string> = task(
      "turn",
      async (n: number): Promise<Tail<string>> => (n === 0 ? "loop" : turn(n - 1)),
    );
    const slow = task("slow", async (): Promise<unknown> => sleeper(100));
    const target = firstOf([slow(), firstOf([broken("a"), firstOf([slow(), turn(20)])])]);
    expect(await path.run(list(target), { clock })).toEqual(["loop"]);
    expect(clock.pending).toBe(0);
    const both = path.run([firstOf([slow(), sleeper(99)])], { clock });
    await clock.advance(99);
    expect(await both).toEqual([99]);
    expect(clock.pending).toBe(0);
  });

  it("5 losers stop backing off, looking into caches, waiting at the gate; their amounts return", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock, capacities: { slot: 1 } });
    engine.pause("task:held");
    const held = task("held", () => 1);
    const never = { get: () => new Promise<never>(() => {}), set: () => {} };
    const target = firstOf([
      broken("a").withRetry({ attempts: 9, delay: "1h" }),
      id(1).withCache(never),
      held().withConstraints({ slot: 1 }),
      sleeper(500).withConstraints({ slot: 1 }).withTimeout("1h"),
      wait("1d"),
      sleeper(5),
    ]);
    const done = engine.run([target]);
    await clock.advance(5);
    expect(await done).toEqual([5]);
    expect(clock.pending).toBe(0);
    expect(await engine.run(list(1).withConstraints({ slot: 1 }))).toEqual([1]);
  });

  it("5.5 cancelled: all alternatives are told to stop", async () => {
    const body = scriptedTask<[n: number], string>("body");
    const handle = path.engine().start([firstOf([body.task(1), body.task(2)])]);
    await quiet();
    handle.cancel();
    await quiet();
    expect(body.open.map(({ context }) => context.signal.aborted)).toEqual([true, true]);
    for (const open of [...body.open]) open.fail("stopped");
    expect((await handle.outcome()).status).toBe("cancelled");
  });

  it("5.2 an alternative with a cache: the value is kept when it wins, and only then", async () => {
    const clock = new VirtualClock();
    const cache = memory();
    const journal = new Journal();
    const body = task("body", {}, async (ctx, n: number) => {
      journal.calls.push(`${n}`);
      await ctx.clock.sleep(n, ctx.signal);
      return n;
    });
    const engine = path.engine({ clock });
    const race = () => engine.run([firstOf([body(10).withCache(cache), body(5).withCache(cache)])]);
    const first = race();
    await clock.advance(5);
    expect(await first).toEqual([5]);
    expect(await race()).toEqual([5]);
    expect(journal.calls.filter((call) => call === "5")).toHaveLength(1);
  });

  it("5.4 random ends: the value is that of the first success in time", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = new SeededRandom(seed);
      const body = scriptedTask<[n: number], number>("body");
      const width = 1 + random.int(6);
      const race = settle(firstOf(Array.from({ length: width }, (_, n) => body.task(n))));
      const done = path.run([race], { onFailure: random.chance(0.5) ? "drain" : "stop" });
      let winner: number | undefined;
      const failed: number[] = [];
      for (await quiet(); body.open.length > 0; await quiet()) {
        const call = random.pick(body.open);
        const n = call.args[0];
        if (random.chance(0.6)) {
          if (winner === undefined) failed.push(n);
          call.fail(new Error(`${n}`));
        } else {
          winner ??= n;
          call.finish(n);
        }
      }
      const [result] = (await done) as [{ status: string; value?: number; reason?: AllFailedError }];
      if (winner !== undefined)
        expect(result, `seed ${seed}`).toEqual({ status: "fulfilled", value: winner });
      else expect(result.reason?.errors, `seed ${seed}`).toHaveLength(failed.length);
    }
  });
});

it("5.4 what is no list of LazyResults is refused at once", () => {
  for (const bad of [[], null, undefined, {}, "ab", [1], [list(), null], [Promise.resolve()]])
    expect(() => firstOf(bad as never)).toThrow(expect.objectContaining({ code: "CS_INVALID_COMPOSITION" }));
});
