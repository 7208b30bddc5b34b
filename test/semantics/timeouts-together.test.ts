import { memory, settle, type TaskFailedError, task } from "cascade-ts";
import { InstantClock, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const sleeper = task("sleeper", {}, async (ctx, milliseconds: number) => {
  await ctx.clock.sleep(milliseconds, ctx.signal);
  return milliseconds;
});

bothPaths("5.6 a timeout together with others", (path) => {
  it("5.1 a body that goes on holds its amounts until the grace is over; then it is detached and reported", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const engine = path.engine({ clock, capacities: { slot: 1 } });
    const body = scriptedTask<[name: string], string>("body");
    const stuck = engine.start(body.task("stuck").withTimeout(10).withConstraints({ slot: 1 }), {
      grace: 50,
      subscribers: [spy],
    });
    const waiting = engine.run(body.task("waiting").withConstraints({ slot: 1 }));
    const first = await body.next();
    await clock.advance(59);
    expect(first.context.signal.aborted).toBe(true);
    expect(body.started).toBe(1);
    await clock.advance(1);
    expect(body.started).toBe(2);
    expect(await stuck.outcome()).toMatchObject({
      status: "failed",
      error: { cause: { code: "CS_TIMEOUT" } },
    });
    expect(spy.ofType("task-detached")).toHaveLength(1);
    expect(spy.ofType("task-finished")).toMatchObject([{ status: "failed" }]);
    (await body.next()).finish("its turn");
    expect(await waiting).toBe("its turn");
    first.finish("late");
    await quiet();
  });

  it("5.1 the next attempt waits until the body has settled or its grace is over", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[], string>("body");
    const done = path.run(body.task().withTimeout(10).withRetry({ attempts: 3 }), { clock, grace: 100 });
    const first = await body.next();
    await clock.advance(60);
    expect(body.started).toBe(1);
    first.fail("stopped late");
    await quiet();
    expect(body.started).toBe(2);
    await clock.advance(109);
    expect(body.started).toBe(2);
    await clock.advance(1);
    expect(body.started).toBe(3);
    (await body.next()).finish("of the second");
    await quiet();
    const third = await body.next();
    third.finish("of the third");
    expect(await done).toBe("of the third");
  });

  it("5.6 the late failure of a detached attempt is not the next one's", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[], string>("body");
    const done = path.run([body.task().withTimeout(10).withRetry({ attempts: 2 })], { clock, grace: 5 });
    const first = await body.next();
    await clock.advance(15);
    const second = await body.next();
    first.fail(new Error("late"));
    await quiet();
    expect(second.context.signal.aborted).toBe(false);
    second.finish("of the second");
    expect(await done).toEqual(["of the second"]);
  });

  it("5.6 only the element that takes too long fails; settled() shows it", async () => {
    const clock = new VirtualClock();
    const done = path.run(sleeper.map([5, 50, 7]).withTimeout(10).settled(), { clock });
    await clock.advance(50);
    expect(await done).toMatchObject([
      { status: "fulfilled", value: 5 },
      { status: "rejected", reason: { cause: { code: "CS_TIMEOUT" } } },
      { status: "fulfilled", value: 7 },
    ]);
  });

  it("5.4 recover gets the failure with the TimeoutError inside, and may try something else", async () => {
    const clock = new VirtualClock();
    const target = list(
      sleeper(100)
        .withTimeout(10)
        .recover((failure) => sleeper((failure.cause as { milliseconds: number }).milliseconds)),
    );
    const done = path.run(target, { clock });
    await clock.advance(20);
    expect(await done).toEqual([10]);
  });

  it("5.4 with drain what is independent goes on, and the timeout is among the failures", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const late = journal.task("late", () => "ran");
    const target = [sleeper(100).withTimeout(10), late().after(sleeper(50))];
    const done = rejection<AggregateError>(path.run(target, { clock, onFailure: "drain" }));
    await clock.advance(50);
    expect((await done).errors).toMatchObject([{ cause: { code: "CS_TIMEOUT" } }]);
    expect(journal.calls).toEqual(["late"]);
  });

  it("5.5 cancelled while its time runs, while it stops, and between attempts: no timer is left", async () => {
    for (const at of [5, 12, 25]) {
      const clock = new VirtualClock();
      const engine = path.engine({ clock });
      const body = scriptedTask<[], string>("body");
      const target = [body.task().withTimeout(10).withRetry({ attempts: 2, delay: 1_000 })];
      const handle = engine.start(target, { grace: 500 });
      const call = await body.next();
      await clock.advance(Math.min(at, 20));
      if (at > 20) call.fail("stopped");
      await clock.advance(Math.max(0, at - 20));
      handle.cancel("enough");
      await quiet();
      if (at <= 20) call.fail("stopped");
      expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
      expect(clock.pending).toBe(0);
      expect(body.started).toBe(1);
    }
  });

  it("5.6 while a sibling fails the run: told to stop once, waited for one grace", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[], string>("body");
    const failing = task("failing", {}, async (ctx) => {
      await ctx.clock.sleep(20, ctx.signal);
      throw new Error("first");
    });
    const done = rejection(path.run([body.task().withTimeout(10), failing()], { clock, grace: 100 }));
    await body.next();
    await clock.advance(110);
    expect(await done).toMatchObject({ task: "failing" });
    expect(clock.pending).toBe(0);
  });

  it("5.2 a timed-out call is not cached, and the next asks again", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const cache = memory();
    const body = task("body", {}, async (ctx) => {
      journal.calls.push("body");
      await ctx.clock.sleep(journal.count("body") === 1 ? 100 : 1, ctx.signal);
      return "value";
    });
    const engine = path.engine({ clock });
    const call = () => body().withTimeout(10).withCache(cache);
    const failed = engine.run(settle(call()));
    await clock.advance(10);
    expect(await failed).toMatchObject({ status: "rejected" });
    const good = engine.run(call());
    await clock.advance(1);
    expect(await good).toBe("value");
    expect(await engine.run(call())).toBe("value");
    expect(journal.count("body")).toBe(2);
  });

  it("5.6 the time to look into a cache, to wait at the gate and to store is not the body's", async () => {
    const clock = new VirtualClock();
    const slow = {
      get: () => new Promise<undefined>((resolve) => void clock.setTimer(100, () => resolve(undefined))),
      set: () => new Promise<void>((resolve) => void clock.setTimer(100, () => resolve())),
    };
    const engine = path.engine({ clock });
    engine.pause("global", { ttl: 300 });
    const done = engine.run([sleeper(9).withTimeout(10).withCache(slow)]);
    await clock.advance(409);
    expect(await done).toEqual([9]);
  });

  it("9.1 with a store: the value of an attempt that came in time is committed once, a late one never", async () => {
    const clock = new VirtualClock();
    const store = new MemoryResultLog();
    const journal = new Journal();
    const body = task("body", {}, async (ctx) => {
      journal.calls.push("body");
      const attempt = journal.count("body");
      await ctx.clock.sleep(attempt === 1 ? 11 : 1).catch(() => 0);
      return `attempt ${attempt}`;
    });
    const done = path.run(body().withTimeout(10).withRetry({ attempts: 2 }), { clock, results: store });
    await clock.advance(20);
    expect(await done).toBe("attempt 2");
    expect(store.records.map(({ value }) => value)).toEqual(["attempt 2"]);
  });

  it("5.6 ten thousand timeouts in one run leave nothing", async () => {
    const clock = new InstantClock();
    const counts = Array.from({ length: 2_000 }, (_, n) => n % 20);
    const results = (await path.run(sleeper.map(counts).withTimeout(9.5).settled(), { clock })) as {
      status: string;
    }[];
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1_000);
  });

  it("5.6 a failure of its own before the time is over stays its own", async () => {
    const clock = new VirtualClock();
    const own = task("own", {}, async (ctx) => {
      await ctx.clock.sleep(9, ctx.signal);
      throw new Error("own");
    });
    const done = rejection<TaskFailedError>(path.run([own().withTimeout(10)], { clock }));
    await clock.advance(9);
    expect((await done).cause).toMatchObject({ message: "own" });
    expect(clock.pending).toBe(0);
  });
});
