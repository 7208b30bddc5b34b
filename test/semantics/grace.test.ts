import { CancelledError, RunInterruptedError, task, wait } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

bothSteadyPaths("5.5 a body that never settles", (path) => {
  it("5.5 is detached after 5 s, reported once, and the run ends", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const stuck = scriptedTask<[], number>("stuck");
    const handle = path.engine({ clock, subscribers: [spy] }).start(list(stuck.task().as("the stuck one")));
    await stuck.next();
    handle.cancel("stop");
    await clock.advance(4_999);
    expect(spy.ofType("run-finished")).toEqual([]);
    await clock.advance(1);
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    expect(spy.lines().slice(-3)).toEqual([
      "task-detached the stuck one",
      "task-finished the stuck one",
      "run-finished",
    ]);
    expect(spy.ofType("task-finished")[0]).toMatchObject({ status: "cancelled" });
    expect(clock.pending).toBe(0);
  });

  it.each([
    ["a late value", "finish"],
    ["a late failure", "fail"],
  ] as const)("5.5 %s is discarded", async (_, how) => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const stuck = scriptedTask<[], number>("stuck");
    const engine = path.engine({ clock });
    const handle = engine.start(stuck.task(), { grace: 10, subscribers: [spy] });
    const call = await stuck.next();
    handle.cancel();
    await clock.advance(10);
    await handle.outcome();
    const events = spy.events.length;
    call[how](7 as never);
    await quiet();
    expect(spy.events).toHaveLength(events);
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    expect(await engine.run(list(1))).toEqual([1]);
  });

  it("5.5 the grace is the run's option, 0 included", async () => {
    const clock = new VirtualClock();
    const stuck = scriptedTask<[], number>("stuck");
    for (const [grace, milliseconds] of [
      ["1.5s", 1_500],
      [0, 0],
    ] as const) {
      const handle = path.engine({ clock }).start(stuck.task(), { grace });
      let ended = false;
      void handle.outcome().then(() => {
        ended = true;
      });
      await stuck.next();
      handle.cancel();
      if (milliseconds > 0) {
        await clock.advance(milliseconds - 1);
        expect(ended).toBe(false);
      }
      await clock.advance(1);
      expect(ended).toBe(true);
    }
  });

  it("5.5 gives its place under a limit back when it is detached", async () => {
    const clock = new VirtualClock();
    const stuck = scriptedTask<[], number>("stuck");
    const engine = path.engine({ clock, maxConcurrency: 1 });
    const handle = engine.start(stuck.task(), { grace: 100 });
    await stuck.next();
    const other = engine.run(list("other"));
    handle.cancel();
    await clock.advance(99);
    let ended = false;
    void other.then(() => {
      ended = true;
    });
    await quiet();
    expect(ended).toBe(false);
    await clock.advance(1);
    expect(await other).toEqual(["other"]);
  });

  it("5.5 bodies that settle in time are not detached, and leave no timer", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const body = scriptedTask<[], number>("body");
    const handle = path.engine({ clock, subscribers: [spy] }).start([body.task(), body.task()]);
    await quiet();
    handle.cancel();
    for (const call of [...body.open]) call.fail(call.context.signal.reason);
    await handle.outcome();
    await clock.advance("10s");
    expect([clock.pending, spy.ofType("task-detached").length]).toEqual([0, 0]);
    expect(spy.ofType("task-finished").map((event) => event.status)).toEqual(["cancelled", "cancelled"]);
  });
});

bothSteadyPaths("5.5 engine.close", (path) => {
  it("5.5 interrupts the runs under way and waits for them", async () => {
    const body = scriptedTask<[], number>("body");
    const engine = path.engine();
    const handles = [engine.start(body.task()), engine.start(list(body.task()))];
    await quiet();
    let closed = false;
    const closing = engine.close().then(() => {
      closed = true;
    });
    expect(body.open.map((call) => call.context.signal.aborted)).toEqual([true, true]);
    body.open[0]?.finish(1);
    await quiet();
    expect(closed).toBe(false);
    body.open[0]?.finish(1);
    await closing;
    for (const handle of handles) {
      expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
      expect(await rejection(handle.result())).toBeInstanceOf(CancelledError);
    }
  });

  it("5.5 is an interruption for a run with a store, and a cancellation without", async () => {
    const body = scriptedTask<[], number>("body");
    const engine = path.engine({ store: new MemoryRunStore() });
    const handle = engine.start(list(body.task()));
    const call = await body.next();
    const closing = engine.close();
    call.fail(call.context.signal.reason);
    await closing;
    expect(await handle.outcome()).toMatchObject({ status: "interrupted" });
    expect(await rejection(handle.result())).toBeInstanceOf(RunInterruptedError);
  });

  it("5.5 takes no more runs and no more signals, and may be called again", async () => {
    const engine = path.engine();
    await engine.close();
    await engine.close();
    const journal = new Journal();
    await expect(engine.run(journal.task("body", () => 1)())).rejects.toMatchObject({
      code: "CS_ENGINE_CLOSED",
    });
    expect(() => engine.signal("topic", 1)).toThrow(expect.objectContaining({ code: "CS_ENGINE_CLOSED" }));
    expect(journal.calls).toEqual([]);
  });

  it("5.5 a run that was started just before starts no body", async () => {
    const journal = new Journal();
    const engine = path.engine();
    const handle = engine.start(journal.task("body", () => 1)());
    await engine.close();
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    expect(journal.calls).toEqual([]);
  });

  it("5.5 comes at the end of `await using`", async () => {
    const clock = new VirtualClock();
    let handle: { outcome(): Promise<{ status: string }> } | undefined;
    {
      await using engine = path.engine({ clock });
      handle = engine.start(wait("1d"));
      await quiet();
      expect(clock.pending).toBe(1);
    }
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(clock.pending).toBe(0);
  });
});
