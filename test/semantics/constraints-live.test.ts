import { firstOf, settle, task, wait } from "cascade-ts";
import { SeededRandom, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const failing = task("failing", async (): Promise<never> => {
  throw new Error("sibling");
});

bothSteadyPaths("7.1 capacities that change", (path) => {
  it("7.1 raised: as many as fit start at once; lowered: what runs goes on, and the next waits", async () => {
    const engine = path.engine({ capacities: { gpu: 1 } });
    const body = scriptedTask<[n: number], number>("body");
    const done = engine.run(
      body.task.map(Array.from({ length: 10 }, (_, n) => n)).withConstraints({ gpu: 1 }),
    );
    await quiet();
    expect(body.open).toHaveLength(1);
    engine.setCapacities({ gpu: 4 });
    await quiet();
    expect(body.open).toHaveLength(4);
    engine.setCapacities({ gpu: 2 });
    for (const left of [3, 2, 2]) {
      body.open[0]?.finish(0);
      await quiet();
      expect(body.open).toHaveLength(left);
    }
    engine.setCapacities({ gpu: Number.POSITIVE_INFINITY });
    await quiet();
    expect(body.open).toHaveLength(7);
    for (const open of [...body.open]) open.finish(0);
    expect(await done).toHaveLength(10);
  });

  it("7.1 above a lowered total waits, and says so; 0 and raised again lets it go", async () => {
    const spy = spySubscriber();
    const engine = path.engine({ capacities: { gpu: 4 }, subscribers: [spy] });
    engine.setCapacities({ gpu: 0 });
    const done = engine.run([list(1).withConstraints({ gpu: 3 })]);
    await quiet();
    expect(spy.ofType("task-blocked").map(({ reason }) => reason)).toEqual([
      "needs 3 gpu, 0 of 0 free, lowered from 4",
    ]);
    engine.setCapacities({ gpu: 2 });
    await quiet();
    expect(spy.ofType("task-started")).toEqual([]);
    engine.setCapacities({ gpu: 3 });
    expect(await done).toEqual([[1]]);
    expect(spy.ofType("task-blocked")).toHaveLength(1);
    expect(await rejection(engine.run(list().withConstraints({ gpu: 5 })))).toMatchObject({
      needed: 5,
      declared: 4,
    });
  });

  it("7.1 declared as 0: what needs some fails at once, until it is raised", async () => {
    const engine = path.engine({ capacities: { gpu: 0 } });
    const call = () => engine.run([list(1).withConstraints({ gpu: 1 })]);
    expect(await rejection(call())).toMatchObject({ code: "CS_INFEASIBLE_AMOUNT", needed: 1, declared: 0 });
    engine.setCapacities({ gpu: 1 });
    expect(await call()).toEqual([[1]]);
  });

  it("7.1 of a run, by its handle; of nobody else", async () => {
    const engine = path.engine();
    const body = scriptedTask<[run: string], string>("body");
    const start = (name: string) =>
      engine.start(body.task.map([name, name, name]).withConstraints({ gpu: 1 }), { capacities: { gpu: 1 } });
    const [a, b] = [start("a"), start("b")];
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual(["a", "b"]);
    a.setCapacities({ gpu: 2 });
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual(["a", "b", "a"]);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish("ok");
    expect(await Promise.all([a.result(), b.result()])).toHaveLength(2);
  });

  it("7.1 of a run, before its first node: what was said last counts", async () => {
    const engine = path.engine();
    const body = scriptedTask<[n: number], number>("body");
    const handle = engine.start(body.task.map([1, 2, 3]).withConstraints({ gpu: 1 }), {
      capacities: { gpu: 3 },
    });
    handle.setCapacities({ gpu: 1 });
    await quiet();
    expect(body.open).toHaveLength(1);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish(0);
    await handle.result();
  });

  it("7.1 declared while bodies run: they count", async () => {
    const engine = path.engine({ capacities: { other: 1 } });
    const body = scriptedTask<[n: number], number>("body");
    const handle = engine.start(body.task.map([1, 2]).withConstraints({ gpu: 1 }));
    const later = engine.start([list(1).after(wait(0)).withConstraints({ gpu: 1 })]);
    await later.outcome();
    await quiet();
    expect(body.open).toHaveLength(2);
    engine.setCapacities({ gpu: 2 });
    const third = engine.start([body.task(3).withConstraints({ gpu: 1 })]);
    await quiet();
    expect(body.open).toHaveLength(2);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish(0);
    await Promise.all([handle.result(), third.result()]);
  });

  it("7.1 what is no capacity is refused, and changes nothing", async () => {
    const engine = path.engine({ capacities: { gpu: 1 } });
    for (const bad of [
      { gpu: -1 },
      { gpu: Number.NaN },
      { "": 1 },
      null,
      [],
      { gpu: "2" },
      { ok: 1, gpu: -1 },
    ])
      expect(() => engine.setCapacities(bad as never)).toThrow(
        expect.objectContaining({ code: "CS_INVALID_OPTION" }),
      );
    expect(await rejection(engine.run(list().withConstraints({ gpu: 2 })))).toMatchObject({ declared: 1 });
    expect(await rejection(path.run(list(), { capacities: { gpu: -1 } }))).toMatchObject({
      code: "CS_INVALID_OPTION",
    });
  });

  const ways = ["cancel", "drain", "recover", "firstOf", "within", "stop", "settled element"] as const;
  it.each(ways)(
    "7.1 a node given up while it waits leaves nothing behind: others go on, amounts return (%s)",
    async (way) => {
      for (const store of [undefined, new MemoryResultLog()]) {
        const clock = new VirtualClock();
        const engine = path.engine({
          clock,
          capacities: { slot: 2 },
          ...(store === undefined ? {} : { results: store }),
        });
        const body = scriptedTask<[name: string], string>("body");
        const call = (name: string, slot: number) => body.task(name).withConstraints({ slot });
        const holder = engine.start([call("holder", 1)]);
        await quiet();
        const waiting = call("waits", 2);
        const late = failing().after(wait(10));
        const target = {
          cancel: [waiting],
          drain: [waiting, late],
          recover: list(waiting, late).recover(() => "recovered"),
          firstOf: firstOf([waiting, list("won").after(wait(10))]),
          within: settle(waiting.within(10)),
          stop: [waiting, late],
          "settled element": settle(
            body.task.map(["waits", "waits"]).withConstraints({ slot: 2 }).within(10),
          ),
        }[way];
        const giving = engine.start(target, { onFailure: way === "drain" ? "drain" : "stop" });
        await quiet();
        const behind = engine.start([call("behind", 1)]);
        await quiet();
        expect(body.open.map(({ args }) => args[0])).toEqual(["holder"]);
        await clock.advance(10);
        if (way === "cancel") giving.cancel();
        await quiet();
        if (way === "drain") {
          // What is independent of the failure still waits for its turn.
          expect(body.open.map(({ args }) => args[0])).toEqual(["holder"]);
          giving.cancel();
          await quiet();
        }
        expect(body.open.map(({ args }) => args[0])).toEqual(["holder", "behind"]);
        for (const open of [...body.open]) open.finish("ok");
        await Promise.all([holder.result(), behind.result(), giving.outcome()]);
        expect(await engine.run([list(1).withConstraints({ slot: 2 })])).toEqual([[1]]);
        expect(clock.pending).toBe(0);
      }
    },
  );

  it("7.1 exact with changes at any moment: never above what was declared when a body started", async () => {
    for (let seed = 0; seed < 15; seed++) {
      const random = new SeededRandom(seed);
      let total = 3;
      let held = 0;
      const engine = path.engine({ capacities: { x: 8 } });
      engine.setCapacities({ x: total });
      const body = task("body", async (want: number) => {
        held += want;
        expect(held, `seed ${seed}`).toBeLessThanOrEqual(total);
        for (let turns = random.int(4); turns > 0; turns--) await undefined;
        if (random.chance(0.5)) await new Promise((resolve) => setImmediate(resolve));
        held -= want;
        return want;
      });
      const wants = Array.from({ length: 100 }, () => 1 + random.int(5));
      const runs = wants.map((want) => engine.run(body(want).withConstraints({ x: want })));
      let left = runs.length;
      for (const run of runs) void run.finally(() => left--).catch(() => {});
      while (left > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = random.int(9);
        // Lowered below what is held, the rest is waited for: only what starts from now on is bound.
        total = Math.max(next, 0);
        engine.setCapacities({ x: next });
        if (random.chance(0.3)) {
          total = 8;
          engine.setCapacities({ x: 8 });
        }
      }
      expect(await Promise.all(runs)).toEqual(wants);
      expect(held).toBe(0);
    }
  });
});
