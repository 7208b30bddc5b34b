import { all, type LazyResult, recv, router, sequence, settle, type Tail, task, wait } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const sleeper = task("sleeper", {}, async (ctx, milliseconds: number) => {
  await ctx.clock.sleep(milliseconds, ctx.signal);
  return milliseconds;
});

bothPaths("5.6 the deadline of a run", (path) => {
  it.each(positions)(
    "5.6 fails the run, tells its bodies to stop and waits for them: $name",
    async ({ place }) => {
      const clock = new VirtualClock();
      const body = scriptedTask<[n: number], string>("body");
      const handle = path.engine({ clock }).start(
        place(body.task as never, (lazy) => lazy),
        { deadline: "1s", grace: 50 },
      );
      let isOver = false;
      void handle.outcome().then(() => {
        isOver = true;
      });
      const call = await body.next();
      await clock.advance(999);
      expect(call.context.signal.aborted).toBe(false);
      await clock.advance(1);
      expect([call.context.signal.aborted, isOver]).toEqual([true, false]);
      call.fail("stopped");
      expect(await handle.outcome()).toMatchObject({
        status: "failed",
        error: { code: "CS_TIMEOUT", milliseconds: 1_000, message: expect.stringContaining("the run") },
      });
      expect(clock.pending).toBe(0);
    },
  );

  it("5.6 met in time it leaves no timer", async () => {
    const clock = new VirtualClock();
    const done = path.run(sleeper(99), { clock, deadline: 100 });
    await clock.advance(99);
    expect(await done).toBe(99);
    expect(clock.pending).toBe(0);
  });

  it("5.6 a point in time; one that is over, and 0, start nothing", async () => {
    const clock = new VirtualClock(1_000_000);
    const journal = new Journal();
    const body = journal.task("body", () => 1);
    for (const deadline of [new Date(1_000_000), new Date(0), 0, "0s"] as const)
      expect(await rejection(path.run([body()], { clock, deadline }))).toMatchObject({ code: "CS_TIMEOUT" });
    expect(journal.calls).toEqual([]);
    const done = rejection(path.run(sleeper(60), { clock, deadline: new Date(1_000_050) }));
    await clock.advance(50);
    expect(await done).toMatchObject({ code: "CS_TIMEOUT" });
  });

  it("5.6 ends whatever the run waits for: timers, signals, retries, the gate, a drain", async () => {
    const flaky = task("flaky", (): number => {
      throw new Error("no");
    });
    const targets = [
      wait("1h"),
      recv("t"),
      [flaky().withRetry({ attempts: 9, delay: "1h" })],
      list().as("held"),
      [sleeper(500), list(flaky())],
    ];
    for (const [index, target] of targets.entries()) {
      const clock = new VirtualClock();
      const engine = path.engine({ clock });
      if (index === 3) engine.pause();
      const done = rejection(engine.run(target, { deadline: 10, onFailure: index === 4 ? "drain" : "stop" }));
      await clock.advance(10);
      expect(await done, `${index}`).toMatchObject({ code: "CS_TIMEOUT" });
      expect(clock.pending).toBe(0);
    }
  });

  it("5.6 it is the run's failure: recover and settle do not see it; what has failed meanwhile is among its errors or gone", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const caught = journal.task("caught", () => "caught");
    const done = rejection(
      path.run(
        list(
          sleeper(100).recover(() => caught()),
          settle(sleeper(90)),
        ),
        { clock, deadline: 50 },
      ),
    );
    await clock.advance(200);
    expect(await done).toMatchObject({ code: "CS_TIMEOUT" });
    expect(journal.calls).toEqual([]);
  });

  it("5.6 what is no deadline is refused", async () => {
    for (const deadline of [-1, Number.NaN, "soon", null, {}, new Date(Number.NaN), Number.POSITIVE_INFINITY])
      expect(await rejection(path.run(list(), { deadline: deadline as never }))).toMatchObject({
        code: expect.stringMatching(/^CS_INVALID_(OPTION|DURATION)$/),
      });
  });
});

bothPaths("5.6 within", (path) => {
  it.each(positions)(
    "5.6 fails what is not there in time, with all that only it needed: $name",
    async ({ place }) => {
      const clock = new VirtualClock();
      const spy = spySubscriber();
      const inner = place(
        task("long", {}, (ctx, n: number) => ctx.clock.sleep(n * 1_000, ctx.signal)),
        (lazy) => lazy,
      );
      const done = rejection(path.run([inner.within(100)], { clock, subscribers: [spy] }));
      await clock.advance(99);
      expect(spy.ofType("run-finished")).toEqual([]);
      await clock.advance(1);
      expect(await done).toMatchObject({ code: "CS_TIMEOUT", limit: "within", milliseconds: 100 });
      expect(spy.ofType("task-finished").filter((event) => event.task === "long")).toMatchObject([
        { status: "cancelled" },
      ]);
      expect(clock.pending).toBe(0);
    },
  );

  it("5.6 a value, a failure and a skip that come in time pass through, and the timer goes", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const broken = task("broken", (): number => {
      throw new Error("no");
    });
    expect(await engine.run([list(1).within(0), list(list(2)).within(5), all([1]).within(5)])).toEqual([
      [1],
      [[2]],
      [1],
    ]);
    expect(await rejection(engine.run([broken().within(5)]))).toMatchObject({ task: "broken" });
    expect(await engine.start(list().runIf(false).as("s").within(5)).outcome()).toMatchObject({
      status: "skipped",
      reason: { origin: "s" },
    });
    const done = engine.run(sleeper(9).within(10));
    await clock.advance(9);
    expect(await done).toBe(9);
    expect(clock.pending).toBe(0);
  });

  it("5.6 counts from when it is asked for", async () => {
    const clock = new VirtualClock();
    const bounded = () => sleeper(90).within(100);
    const target = [
      sequence([sleeper(500), bounded()]),
      list(bounded()).runIf(sleeper(500)),
      router(list("a").get(0 as never) as never, { a: bounded() }),
      bounded().recover(() => "late"),
      list().runIf(false).orElse(bounded()),
    ];
    const done = path.run(target, { clock });
    await clock.advance(600);
    expect(await done).toEqual([90, [90], 90, 90, 90]);
  });

  it("5.6 an input that is needed elsewhere goes on, and is not asked for twice", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const shared = task("shared", {}, async (ctx) => {
      journal.calls.push("shared");
      await ctx.clock.sleep(50, ctx.signal);
      return "shared";
    })();
    const done = path.run([settle(list(shared).within(10)), list(shared)], { clock });
    await clock.advance(50);
    expect(await done).toMatchObject([{ status: "rejected", reason: { code: "CS_TIMEOUT" } }, ["shared"]]);
    expect(journal.calls).toEqual(["shared"]);
  });

  it("5.4 recover waits until what was aborted has settled, then goes on", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[], string>("body");
    const journal = new Journal();
    const rescue = journal.task("rescue", () => "rescued");
    const done = path.run(
      [
        list(body.task())
          .within(10)
          .recover(() => rescue()),
      ],
      { clock, grace: 100 },
    );
    const call = await body.next();
    await clock.advance(60);
    expect([call.context.signal.aborted, journal.calls]).toEqual([true, []]);
    call.finish("late");
    expect(await done).toEqual(["rescued"]);
  });

  it("5.6 covers tail calls, retries and loops, unlike a timeout", async () => {
    const clock = new VirtualClock();
    const turn: (n: number) => LazyResult<string> = task(
      "turn",
      async (n: number): Promise<Tail<string>> => (n === 0 ? "end" : sequence([sleeper(10), turn(n - 1)])),
    );
    const done = path.run([turn(5).within(51), settle(turn(9).within(51))], { clock });
    await clock.advance(60);
    expect(await done).toMatchObject(["end", { status: "rejected", reason: { limit: "within" } }]);
    expect(clock.pending).toBe(0);
  });

  it("5.6 nested: the first limit that is over fails, the outer one then gets that failure", async () => {
    const clock = new VirtualClock();
    const inner = rejection(path.run(sleeper(100).within(10).within(50), { clock }));
    const outer = rejection(path.run(sleeper(100).within(50).within(10), { clock }));
    await clock.advance(10);
    expect([await inner, await outer]).toMatchObject([{ milliseconds: 10 }, { milliseconds: 10 }]);
    expect(clock.pending).toBe(0);
  });

  it("5.6 of a map, and of each element by its own body", async () => {
    const clock = new VirtualClock();
    const element = task("element", (n: number): unknown => sleeper(n).within(50));
    const done = path.run(
      [
        sleeper
          .map([10, 60])
          .within(50)
          .recover(() => "whole"),
        element.map([10, 60]).settled(),
      ],
      { clock },
    );
    await clock.advance(60);
    expect(await done).toMatchObject(["whole", [{ status: "fulfilled", value: 10 }, { status: "rejected" }]]);
  });

  it("5.6 with drain the failure is one of the list; with a store nothing late is committed", async () => {
    const clock = new VirtualClock();
    const store = new MemoryResultLog();
    const target = [sleeper(100).within(10), list(sleeper(50))];
    const done = rejection<AggregateError>(path.run(target, { clock, results: store, onFailure: "drain" }));
    await clock.advance(100);
    expect((await done).errors).toMatchObject([{ code: "CS_TIMEOUT", limit: "within" }]);
    expect(store.records.map(({ value }) => value)).toEqual([50, [50]]);
  });

  it("5.5 cancelled meanwhile: no timer is left", async () => {
    const clock = new VirtualClock();
    const handle = path.engine({ clock }).start(list(sleeper(100).within(50), recv("t").within("1h")));
    await quiet();
    expect(clock.pending).toBe(3);
    handle.cancel();
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(clock.pending).toBe(0);
  });

  it("5.6 what is no duration is refused at once", () => {
    for (const bad of [-1, Number.NaN, "x", null, undefined, {}, Number.POSITIVE_INFINITY])
      expect(() => list().within(bad as never)).toThrow(
        expect.objectContaining({ code: "CS_INVALID_DURATION" }),
      );
  });
});
