import { Engine, type TaskFailedError, TimeoutError, task } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { deferred } from "./deferred.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

/** Sleeps so long, and stops when it is told to. */
const sleeper = task("sleeper", {}, async (ctx, milliseconds: number) => {
  await ctx.clock.sleep(milliseconds, ctx.signal);
  return `slept ${milliseconds}`;
});

bothPaths("5.6 a timeout", (path) => {
  it.each(positions)("5.6 ends an attempt that takes too long: $name", async ({ place }) => {
    const clock = new VirtualClock();
    const target = place(
      task("long", {}, (ctx, n: number) => ctx.clock.sleep(1_000 * n, ctx.signal)),
      (lazy) => lazy.withTimeout("999ms") as never,
    );
    const done = rejection<TaskFailedError>(path.run(target, { clock }));
    await clock.advance(998);
    expect(clock.pending).toBeGreaterThan(0);
    await clock.advance(1);
    const failure = await done;
    expect(failure).toMatchObject({ code: "CS_TASK_FAILED", task: "long", attempts: 1 });
    expect(failure.cause).toBeInstanceOf(TimeoutError);
    expect(failure.cause).toMatchObject({ code: "CS_TIMEOUT", milliseconds: 999, limit: "total" });
    expect(clock.pending).toBe(0);
  });

  it.each(positions)("5.6 lets an attempt be that ends in time: $name", async ({ place }) => {
    const clock = new VirtualClock();
    const body = task("short", {}, async (ctx, n: number) => {
      await ctx.clock.sleep(1_000 * n, ctx.signal);
      return "in time";
    });
    const done = path.run(
      place(body, (lazy) => lazy.withTimeout({ total: 1_001, idle: "1001ms" })),
      { clock },
    );
    await clock.advance(1_000);
    expect(await done).toBe("in time");
    expect(clock.pending).toBe(0);
  });

  it("5.6 of a synchronous body: judged when it returns, and each attempt by itself", async () => {
    const clock = new VirtualClock();
    let now = 0;
    const busy = { ...stepping(clock), elapsed: () => now };
    const journal = new Journal();
    const body = journal.task("body", (takes: readonly number[]) => {
      now += takes[journal.count("body") - 1] ?? 0;
      return "value";
    });
    const call = (...takes: number[]) => body(takes).withTimeout(100);
    expect(await path.run([call(99)], { clock: busy })).toEqual(["value"]);
    journal.calls.length = 0;
    const failure = await rejection<TaskFailedError>(path.run([call(101)], { clock: busy }));
    expect(failure.cause).toMatchObject({ code: "CS_TIMEOUT", milliseconds: 100 });
    journal.calls.length = 0;
    const again = call(101, 500, 3).withRetry({ attempts: 3 });
    expect(await path.run([again], { clock: busy })).toEqual(["value"]);
    expect(journal.count("body")).toBe(3);
  });

  it("5.6 of 0 is over at once for what does not return at once", async () => {
    const clock = new VirtualClock();
    const instant = task("instant", () => "now");
    expect(await path.run([instant().withTimeout(0)], { clock })).toEqual(["now"]);
    const failing = rejection<TaskFailedError>(path.run(sleeper(1).withTimeout("0ms"), { clock }));
    await clock.advance(0);
    expect((await failing).cause).toMatchObject({ code: "CS_TIMEOUT", milliseconds: 0 });
  });

  it("5.6 of a month is longer than a timer of the runtime can be set for", async () => {
    const clock = new VirtualClock();
    const done = rejection<TaskFailedError>(path.run(sleeper(86_400_000 * 40).withTimeout("30d"), { clock }));
    await clock.advance("30d");
    expect((await done).cause).toMatchObject({ code: "CS_TIMEOUT", milliseconds: 30 * 86_400_000 });
  });

  it("5.6 the reason at the signal is the TimeoutError, the failure's cause is the same object", async () => {
    const clock = new VirtualClock();
    const seen: unknown[] = [];
    const body = task("body", {}, (ctx) => {
      return new Promise((_, reject) => {
        ctx.signal.addEventListener("abort", () => {
          seen.push(ctx.signal.reason);
          reject(new Error("of the body"));
        });
      });
    });
    const done = rejection<TaskFailedError>(path.run(body().withTimeout(5), { clock }));
    await clock.advance(5);
    const { cause } = await done;
    expect(seen).toEqual([cause]);
    expect(cause).toBeInstanceOf(TimeoutError);
  });

  it("5.6 a value that comes after the time is discarded, also within the grace", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[], string>("body");
    const done = rejection<TaskFailedError>(path.run([body.task().withTimeout(10)], { clock }));
    const call = await body.next();
    await clock.advance(10);
    call.finish("late");
    expect((await done).cause).toBeInstanceOf(TimeoutError);
  });

  it("5.6 idle counts from the start and from the last progress; total goes on", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[], string>("body");
    const limit = { idle: 100, total: 350 };
    const done = rejection<TaskFailedError>(path.run(body.task().withTimeout(limit), { clock }));
    const call = await body.next();
    for (let turn = 0; turn < 3; turn++) {
      await clock.advance(99);
      call.context.progress(turn);
    }
    expect(call.context.signal.aborted).toBe(false);
    await clock.advance(52);
    expect(call.context.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(call.context.signal.reason).toMatchObject({ limit: "total", milliseconds: 350 });
    call.fail("stopped");
    await done;

    const idle = rejection<TaskFailedError>(path.run(body.task().withTimeout({ idle: 100 }), { clock }));
    const silent = await body.next();
    await clock.advance(60);
    silent.context.progress(1);
    await clock.advance(99);
    expect(silent.context.signal.aborted).toBe(false);
    await clock.advance(1);
    silent.fail("stopped");
    expect((await idle).cause).toMatchObject({ limit: "idle", milliseconds: 100 });
  });

  it("5.6 counts each attempt, not the time between, and not the wait before the start", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[n: number], string>("body");
    const policy = { attempts: 3, delay: 1_000 };
    const target = [body.task(1).withTimeout(10).withRetry(policy), body.task(2)];
    const done = path.run(target, { clock, maxConcurrency: 1 });
    const first = await body.next();
    expect(first.args).toEqual([1]);
    await clock.advance(10);
    first.fail("stopped");
    const other = await body.next();
    expect(other.args).toEqual([2]);
    await clock.advance(5_000);
    other.finish("other");
    const second = await body.next();
    await clock.advance(9);
    second.finish("second");
    expect(await done).toEqual(["second", "other"]);
  });

  it("5.6 every attempt timed out: the last TimeoutError is the cause; the filter sees each", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const asked: unknown[] = [];
    const retryIf = (error: unknown): boolean => asked.push(error) > 0;
    const target = sleeper(100).withTimeout(10).withRetry({ attempts: 3, delay: 5, retryIf });
    const done = rejection<TaskFailedError>(path.run(target, { clock, subscribers: [spy] }));
    await clock.advance(40);
    const failure = await done;
    expect(failure.attempts).toBe(3);
    expect(asked).toHaveLength(3);
    expect(asked[2]).toBe(failure.cause);
    expect(new Set(asked).size).toBe(3);
    expect(spy.ofType("task-started")).toHaveLength(1);
    expect(spy.ofType("task-retrying").map(({ error }) => error)).toEqual(asked.slice(0, 2));
    expect(spy.ofType("task-finished")).toMatchObject([{ status: "failed", attempts: 3, duration: 40 }]);
  });

  it("4.5 covers the body's own attempts, not what it tail-calls into", async () => {
    const clock = new VirtualClock();
    const outer = task("outer", async (n: number): Promise<unknown> => sleeper(n));
    for (const target of [
      outer(100).withTimeout(10),
      [outer(100).withTimeout(10)],
      outer.map([100]).withTimeout(10),
    ]) {
      const done = path.run(target, { clock });
      await clock.advance(100);
      expect([await done].flat()).toEqual(["slept 100"]);
    }
    expect(clock.pending).toBe(0);
  });

  it("5.6 each turn of a loop of tail calls has its own time", async () => {
    const clock = new VirtualClock();
    const turn: (n: number) => ReturnType<typeof sleeper> = task(
      "turn",
      {},
      async (ctx, n: number): Promise<unknown> => {
        await ctx.clock.sleep(n === 3 ? 20 : 9, ctx.signal);
        return n === 0 ? "end" : turn(n - 1).withTimeout(10);
      },
    ) as never;
    const good = path.run(turn(2).withTimeout(10), { clock });
    await clock.advance(30);
    expect(await good).toBe("end");
    const bad = rejection<TaskFailedError>(path.run(turn(5).withTimeout(10), { clock }));
    await clock.advance(100);
    expect((await bad).cause).toMatchObject({ code: "CS_TIMEOUT" });
  });

  it("5.6 the task's own option counts, a call's replaces it", async () => {
    const clock = new VirtualClock();
    const body = task("body", { timeout: "10ms" }, (ctx, n: number) => ctx.clock.sleep(n, ctx.signal));
    const done = rejection(path.run(body(20), { clock }));
    const longer = path.run(body(20).withTimeout(30), { clock });
    await clock.advance(20);
    await expect(longer).resolves.toBeUndefined();
    expect((await done).message).toContain("10 ms");
  });

  it("5.6 a node without a body has no timeout", () => {
    expect(() => sleeper(1).get("length").withTimeout(1)).toThrow(
      expect.objectContaining({ code: "CS_INVALID_POLICY" }),
    );
  });

  it("5 unused, it sets no timer; used, none is left", async () => {
    const clock = new VirtualClock();
    const gate = deferred();
    const body = task("body", () => gate.promise);
    const done = path.run([body()], { clock });
    await quiet();
    expect(clock.pending).toBe(0);
    const other = path.run([body().withTimeout("1h")], { clock });
    await quiet();
    expect(clock.pending).toBe(1);
    gate.resolve();
    await Promise.all([done, other]);
    expect(clock.pending).toBe(0);
  });
});

it("5.6 what is no duration is refused at once", () => {
  for (const bad of [
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "10",
    "ten",
    null,
    undefined,
    {},
    { total: -1 },
    { idle: "x" },
    { tota: 1 },
  ])
    expect(() => sleeper(1).withTimeout(bad as never), JSON.stringify(bad)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^CS_INVALID_(DURATION|POLICY)$/) }),
    );
});

it("5.6 by the system's clock, the same", async () => {
  const failure = await rejection<TaskFailedError>(new Engine().run(sleeper(60_000).withTimeout(5)));
  expect(failure.cause).toMatchObject({ code: "CS_TIMEOUT", milliseconds: 5 });
});

/** The methods of a virtual clock as an object of its own, so that one can be replaced. */
function stepping(clock: VirtualClock) {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    setTimer: (milliseconds: number, fire: () => void) => clock.setTimer(milliseconds, fire),
    macrotask: (work: () => void) => clock.macrotask(work),
  };
}
