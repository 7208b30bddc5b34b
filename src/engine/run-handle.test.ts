import { describe, expect, it } from "vitest";
import { bothPaths, type Path } from "../../test/semantics/both-paths.ts";
import { quiet } from "../../test/semantics/quiet.ts";
import type { CascadeEvent } from "../events/event.ts";
import { task } from "../spec/task.ts";
import { scriptedTask } from "../testing/scripted-task.ts";
import { spySubscriber } from "../testing/spy-subscriber.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";

const one = task("one", () => 1);
const bad = task("bad", (): number => {
  throw new Error("bad");
});

async function typesOf(events: AsyncIterable<CascadeEvent>): Promise<string[]> {
  const types: string[] = [];
  for await (const event of events) types.push(event.type);
  return types;
}
const whole = ["run-started", "graph-built", "task-started", "task-finished", "run-finished"];

bothPaths("a handle", (path: Path) => {
  describe("tells how the run ended", () => {
    it("with a value", async () => {
      const handle = path.engine().start(one());
      expect(await handle.outcome()).toEqual({ status: "succeeded", value: 1 });
      expect(await handle.result()).toBe(1);
      expect(await handle.result()).toBe(1);
    });

    it("5.4 with a failure; unread it is no unhandled rejection", async () => {
      const unhandled: unknown[] = [];
      const note = (error: unknown): void => void unhandled.push(error);
      process.on("unhandledRejection", note);
      const handle = path.engine().start(bad());
      const outcome = await handle.outcome();
      await quiet();
      process.off("unhandledRejection", note);
      expect(outcome).toMatchObject({ status: "failed", error: { code: "CS_TASK_FAILED" } });
      expect(unhandled).toEqual([]);
      const read = await handle.result().catch((error: unknown) => error);
      expect(outcome.status === "failed" && outcome.error).toBe(read);
    });

    it("5.3 with a skip", async () => {
      const handle = path.engine().start(one().runIf(false));
      const reason = { kind: "condition-false", origin: "one" };
      expect(await handle.outcome()).toEqual({ status: "skipped", reason });
      await expect(handle.result()).rejects.toMatchObject({ code: "CS_SKIPPED", reason });
    });

    it("5.5 with a cancellation, and its reason", async () => {
      const scripted = scriptedTask<[], number>("scripted");
      const handle = path.engine().start(scripted.task());
      const call = await scripted.next();
      const { signal } = call.context;
      handle.cancel("enough");
      handle.cancel("again");
      expect(signal.aborted).toBe(true);
      call.finish(1);
      await expect(handle.result()).rejects.toMatchObject({ code: "CS_CANCELLED", cause: "enough" });
    });
  });

  describe("5.5 cancels", () => {
    it("before anything has begun: nothing begins", async () => {
      const spy = spySubscriber();
      const handle = path.engine().start(one(), { subscribers: [spy] });
      handle.cancel();
      expect((await handle.outcome()).status).toBe("cancelled");
      expect(spy.lines()).toEqual(["run-started", "run-finished"]);
    });

    it("after the end: nothing changes", async () => {
      const handle = path.engine().start(one());
      await handle.result();
      handle.cancel();
      handle.interrupt("late");
      expect((await handle.outcome()).status).toBe("succeeded");
    });

    it("from a subscriber, at any event", async () => {
      for (const at of whole.slice(0, 3)) {
        const engine = path.engine();
        const spy = spySubscriber();
        const handle = engine.start(one(), { subscribers: [spy] });
        handle.subscribe((event) => void (event.type === at && handle.cancel(at)));
        expect(await handle.outcome()).toMatchObject({ status: "cancelled", error: { cause: at } });
        expect(spy.events.at(-1)).toMatchObject({ type: "run-finished", status: "cancelled" });
      }
    });
  });

  describe("10 events", () => {
    it("start() returns before any body runs: a subscriber added then misses nothing", async () => {
      const handle = path.engine().start(one());
      const spy = spySubscriber();
      handle.subscribe(spy);
      const events = typesOf(handle.events());
      await handle.result();
      expect(spy.events.map(({ type }) => type)).toEqual(whole);
      expect(await events).toEqual(whole);
    });

    it("a subscriber that leaves hears no more", async () => {
      const scripted = scriptedTask<[], number>("scripted");
      const handle = path.engine().start(scripted.task());
      const spy = spySubscriber();
      const leave = handle.subscribe(spy);
      const call = await scripted.next();
      leave();
      call.finish(1);
      await handle.result();
      expect(spy.events.map(({ type }) => type)).toEqual(whole.slice(0, 3));
    });

    it.each([true, false])("of a run that is over are none: observed %s", async (observed) => {
      const handle = path.engine().start(one(), observed ? { subscribers: [() => {}] } : {});
      await handle.result();
      const ended = typesOf(handle.events());
      expect(await Promise.race([ended, quiet().then(() => "still waiting")])).toEqual([]);
    });

    it("of a run that was refused are its end", async () => {
      const handle = path.engine().start(one(), { runId: "" });
      expect(await typesOf(handle.events())).toEqual(["run-finished"]);
      await expect(handle.result()).rejects.toMatchObject({ code: "CS_INVALID_OPTION" });
    });

    it("durations are measured from the start of what they are about", async () => {
      const clock = new VirtualClock();
      await clock.advance("1h");
      const scripted = scriptedTask<[], number>("scripted");
      const handle = path.engine({ clock }).start(scripted.task(), { subscribers: [() => {}] });
      const spy = spySubscriber();
      handle.subscribe(spy);
      const call = await scripted.next();
      await clock.advance(250);
      call.finish(1);
      await handle.result();
      expect(spy.ofType("task-finished")[0]?.duration).toBe(250);
      expect(spy.ofType("run-finished")[0]?.duration).toBe(250);
    });

    it("a subscriber that comes late hears of no duration that is longer than the run", async () => {
      const clock = new VirtualClock();
      await clock.advance("1h");
      const scripted = scriptedTask<[], number>("scripted");
      const handle = path.engine({ clock }).start(scripted.task());
      const call = await scripted.next();
      const spy = spySubscriber();
      handle.subscribe(spy);
      await clock.advance(250);
      call.finish(1);
      await handle.result();
      const { duration } = spy.ofType("task-finished")[0] ?? {};
      expect(duration === undefined || duration <= 250).toBe(true);
      expect(spy.ofType("run-finished")[0]?.duration).toBe(250);
    });
  });
});
