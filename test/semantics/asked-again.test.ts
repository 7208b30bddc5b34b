import {
  bind,
  firstOf,
  type Jump,
  jump,
  type LazyResult,
  memory,
  selectJump,
  sequence,
  settle,
  task,
  wait,
} from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { NotingCache } from "./noting-cache.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

bothSteadyPaths("3.2 a node that was given up and is asked for again", (path) => {
  const places = ["running", "backing off", "at the gate", "for an amount", "looking", "storing"] as const;
  for (const stored of [false, true]) {
    it.each(places)(
      `3.2 while it was %s: it has a value in the end, and nothing is held${stored ? " (store)" : ""}`,
      async (where) => {
        const clock = new VirtualClock();
        const store = stored ? { results: new MemoryResultLog() } : {};
        const engine = path.engine({ clock, capacities: { slot: 1 }, ...store });
        const body = scriptedTask<[], string>("body");
        const holder = scriptedTask<[], string>("holder");
        const held: (() => void)[] = [];
        const slow = {
          get: () =>
            where === "looking"
              ? new Promise<undefined>((resolve) => held.push(() => resolve(undefined)))
              : undefined,
          set: () => (where === "storing" ? new Promise<void>((resolve) => held.push(resolve)) : undefined),
        };
        const call = {
          running: body.task(),
          "backing off": body.task().withRetry({ attempts: 3, delay: "1h" }),
          "at the gate": body.task(),
          "for an amount": body.task().withConstraints({ slot: 1 }),
          looking: body.task().withCache(slow),
          storing: body.task().withCache(slow),
        }[where];
        const holding =
          where === "for an amount" ? engine.run(holder.task().withConstraints({ slot: 1 })) : undefined;
        await quiet();
        if (where === "at the gate") engine.pause("task:body");
        const handle = engine.start(sequence([firstOf([call, list("won").after(wait(10))]), list(call)]), {
          grace: 20,
        });
        await quiet();
        if (where === "backing off") body.open[0]?.fail("no");
        if (where === "storing") body.open[0]?.finish("first");
        await clock.advance(10);
        engine.unpause("task:body");
        for (const open of [...holder.open]) open.finish("held");
        await holding;
        for (let turn = 0; turn < 6; turn++) {
          for (const open of [...body.open]) open.finish("value");
          for (const go of held.splice(0)) go();
          await clock.advance(20);
        }
        expect(await handle.result()).toEqual([
          where === "storing" ? expect.stringMatching(/first|value/) : "value",
        ]);
        expect(clock.pending).toBe(0);
        expect(await engine.run([list(1).withConstraints({ slot: 1 })])).toEqual([[1]]);
      },
    );
  }

  it("3.2 it was waiting for an equal call in another run: it waits again", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const cache = new NotingCache();
    const body = scriptedTask<[], string>("body");
    const leader = engine.run([body.task().withCache(cache)]);
    await quiet();
    const call = body.task().withCache(cache);
    const done = engine.run(sequence([firstOf([call, list().after(wait(10))]), list(call)]));
    await clock.advance(10);
    body.open[0]?.finish("once");
    expect([await leader, await done]).toEqual([["once"], ["once"]]);
    expect(body.started).toBe(1);
  });

  it("4.5 it had gone on as another graph: its body is not called again, and its final value is kept", async () => {
    const clock = new VirtualClock();
    const cache = new NotingCache();
    const journal = new Journal();
    const inner = scriptedTask<[], string>("inner");
    const outer = journal.task("outer", (): unknown => inner.task());
    const call = outer().withCache(cache);
    const done = path.run(sequence([firstOf([call, list().after(wait(10))]), list(call)]), { clock });
    await clock.advance(10);
    for (let turn = 0; turn < 3; turn++) {
      for (const open of [...inner.open]) open.finish("value");
      await quiet();
    }
    expect(await done).toEqual(["value"]);
    expect(cache.sets).toEqual(["set outer()=value"]);
  });
});

bothSteadyPaths("8.2 what is taken back in the moment in which it is given", (path) => {
  it.each(["concurrency", "rate", "pause", "amount"] as const)(
    "8.2 let in and cancelled at once: the next one goes (%s)",
    async (kind) => {
      const clock = new VirtualClock();
      const engine = path.engine({ clock, maxConcurrency: 1, capacities: { slot: 1 } });
      const body = scriptedTask<[name: string], string>("body");
      engine.setCapacities({ slot: 0 });
      if (kind === "concurrency") engine.limit("global", { concurrency: 0 });
      else if (kind === "rate") engine.limit("global", { rate: 0 });
      else if (kind === "pause") engine.pause();
      const call = (name: string) =>
        kind === "amount" ? body.task(name).withConstraints({ slot: 1 }) : body.task(name);
      const first = engine.start([call("first")]);
      const second = engine.start([call("second")]);
      await quiet();
      if (kind === "concurrency") engine.limit("global", { concurrency: 1 });
      else if (kind === "rate") engine.limit("global", { rate: "1/d" });
      else if (kind === "pause") engine.unpause();
      else engine.setCapacities({ slot: 1 });
      first.cancel();
      await clock.advance(0);
      expect(body.open.map(({ args }) => args[0])).toEqual(["second"]);
      body.open[0]?.finish("ok");
      expect(await second.result()).toEqual(["ok"]);
      expect((await first.outcome()).status).toBe("cancelled");
    },
  );

  it("8.1 unpaused and paused again in one moment: nothing starts", async () => {
    const engine = path.engine();
    const body = scriptedTask<[name: string], string>("body");
    engine.pause("task:body");
    const handle = engine.start([body.task("a"), body.task("b")]);
    await quiet();
    engine.unpause("task:body");
    engine.pause("task:body");
    await quiet();
    expect(body.started).toBe(0);
    engine.unpause("task:body");
    await quiet();
    expect(body.started).toBe(2);
    for (const open of [...body.open]) open.finish("ok");
    await handle.result();
  });

  it("3.3 priority orders what is ready, never those who wait at a gate", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock, capacities: { slot: 1 } });
    const body = scriptedTask<[name: string], string>("body");
    const call = (name: string, priority: number) =>
      body.task(name).withPriority(priority).withConstraints({ slot: 1 });
    const handle = engine.start([call("c", 0), call("a", 9), call("b", 5), call("late", 99).after(wait(10))]);
    const order: string[] = [];
    await clock.advance(10);
    for (; body.open.length > 0; await quiet()) {
      order.push(body.open[0]?.args[0] ?? "");
      body.open[0]?.finish("ok");
    }
    await handle.result();
    expect(order).toEqual(["a", "b", "c", "late"]);
  });

  it("10 a subscriber that cancels, pauses or limits at any event leaves nothing behind", async () => {
    const flow = (): LazyResult<unknown> => {
      const cache = memory();
      const flaky = task("flaky", {}, (ctx) => {
        if (ctx.attempt < 2) throw new Error("no");
        return "ok";
      });
      return list(
        flaky().withRetry({ attempts: 2, delay: 5 }).withConstraints({ slot: 1 }),
        list(1).withCache(cache),
        list(1).withCache(cache).withConstraints({ slot: 1 }),
        list.map([1, 2]).withConstraints({ slot: 1 }),
        settle(wait("1h").within(10)).get("status"),
      );
    };
    const total = await (async () => {
      const spy = spySubscriber();
      const clock = new VirtualClock();
      const done = path.run(flow(), { clock, capacities: { slot: 1 }, subscribers: [spy] });
      await clock.advance(20);
      await done;
      return spy.events.length;
    })();
    for (const way of ["cancel", "pause", "limit"] as const) {
      for (let at = 1; at < total; at++) {
        const clock = new VirtualClock();
        const engine = path.engine({ clock, capacities: { slot: 1 } });
        const handle = engine.start(flow());
        handle.subscribe(({ seq }) => {
          if (seq !== at) return;
          if (way === "cancel") handle.cancel();
          else if (way === "pause") engine.pause("global", { ttl: 30 });
          else engine.limit("global", { concurrency: 1 });
        });
        await clock.advance(60);
        const { status } = await handle.outcome();
        // The last two events are told when the target has its value already.
        const ends = at > total - 2 ? ["cancelled", "succeeded"] : ["cancelled"];
        expect(way === "cancel" ? ends : ["succeeded"], `${way} at ${at}`).toContain(status);
        expect(clock.pending, `${way} at ${at}`).toBe(0);
        expect(await engine.run([list(1).withConstraints({ slot: 1 })])).toEqual([[1]]);
      }
    }
  });

  it("12 a jump that was kept is a jump again, and without a bound node it is refused", async () => {
    const cache = memory();
    const source = task("source", (): Jump => jump("out", 7)) as unknown as () => LazyResult<unknown>;
    const engine = path.engine();
    for (let turn = 0; turn < 2; turn++)
      expect(await engine.run(bind(source().withCache(cache), selectJump({ out: null })))).toBe(7);
    expect(await rejection(engine.run([source().withCache(cache)]))).toMatchObject({
      code: "CS_UNBOUND_JUMP",
    });
  });
});
