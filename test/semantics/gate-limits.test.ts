import { task } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const numbers = Array.from({ length: 10 }, (_, n) => n);

bothSteadyPaths("8.1 concurrency", (path) => {
  it.each(positions)("8.1 over all runs of the engine: $name", async ({ place }) => {
    const engine = path.engine();
    const body = scriptedTask<[n: number], string>("body");
    engine.limit("task:body", { concurrency: 2 });
    const runs = [1, 2, 3].map(() => engine.run(place(body.task as never, (lazy) => lazy)));
    await quiet();
    expect(body.open).toHaveLength(2);
    body.open[0]?.finish("ok");
    await quiet();
    expect(body.open).toHaveLength(2);
    for (const open of [...body.open]) open.finish("ok");
    expect(await Promise.all(runs)).toEqual(["ok", "ok", "ok"]);
  });

  it("I2 raised it wakes as many as fit, lowered what runs goes on, cleared all go", async () => {
    const engine = path.engine();
    const body = scriptedTask<[n: number], number>("body");
    engine.limit("global", { concurrency: 0 });
    const done = engine.run(body.task.map(numbers));
    for (const [concurrency, open] of [
      [0, 0],
      [3, 3],
      [5, 5],
      [1, 5],
    ] as const) {
      engine.limit("global", { concurrency });
      await quiet();
      expect(body.open).toHaveLength(open);
    }
    for (const left of [4, 3, 2, 1, 1]) {
      body.open[0]?.finish(0);
      await quiet();
      expect(body.open).toHaveLength(left);
    }
    engine.limit("global", { concurrency: null });
    await quiet();
    expect(body.open).toHaveLength(5);
    for (const call of [...body.open]) call.finish(0);
    expect(await done).toHaveLength(10);
  });

  it("8.1 set while bodies run it counts them", async () => {
    const engine = path.engine();
    const body = scriptedTask<[n: number], number>("body");
    const first = engine.run([body.task(1), body.task(2)]);
    await quiet();
    engine.limit("task:body", { concurrency: 3 });
    const second = engine.run([body.task(3), body.task(4)]);
    await quiet();
    expect(body.open).toHaveLength(3);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish(0);
    await Promise.all([first, second]);
  });

  it("8.1 set by a body about itself: on the fast path, too, it is counted", async () => {
    const engine = path.engine();
    let running = 0;
    let most = 0;
    const self = task("self", async (n: number) => {
      if (n === 0) engine.limit("task:self", { concurrency: 1 });
      most = Math.max(most, ++running);
      await quiet();
      running--;
      return n;
    });
    expect(await engine.run([self(0), self(1), self(2)])).toEqual([0, 1, 2]);
    expect(most).toBe(1);
  });

  it("8.1 the end of an attempt gives the place back, whatever the end; also of what was detached", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    engine.limit("task:body", { concurrency: 1 });
    const body = scriptedTask<[how: string], string>("body");
    const runs = ["fail", "cancel", "late", "tail", "ok"].map((how) =>
      engine.start([how === "late" ? body.task(how).withTimeout(5) : body.task(how)], { grace: 10 }),
    );
    const step = async (how: string) => {
      await quiet();
      expect(body.open.filter(({ context }) => !context.signal.aborted).map(({ args }) => args[0])).toEqual([
        how,
      ]);
      return body.open.at(-1);
    };
    (await step("fail"))?.fail("no");
    const cancelled = await step("cancel");
    runs[1]?.cancel();
    await quiet();
    expect(body.started).toBe(2);
    cancelled?.fail("stopped");
    await step("late");
    await clock.advance(15);
    (await step("tail"))?.finish("plain");
    (await step("ok"))?.finish("ok");
    const outcomes = await Promise.all(runs.map((run) => run.outcome()));
    expect(outcomes.map(({ status }) => status)).toEqual([
      "failed",
      "cancelled",
      "failed",
      "succeeded",
      "succeeded",
    ]);
  });

  it("8.2 first come, first served, over runs; who is paused keeps no place", async () => {
    const engine = path.engine();
    const body = scriptedTask<[name: string], string>("body");
    engine.limit("task:body", { concurrency: 1 });
    const runs = [..."abcd"].map((name) => engine.run([body.task(name)], { runId: name }));
    await quiet();
    engine.pause("run:b");
    const order: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const call = body.open[0];
      order.push(call?.args[0] ?? "none");
      call?.finish("ok");
      await quiet();
    }
    engine.unpause("run:b");
    await quiet();
    order.push(body.open[0]?.args[0] ?? "none");
    body.open[0]?.finish("ok");
    await Promise.all(runs);
    expect(order.join("")).toBe("acdb");
  });

  it("8.1 last write wins per scope and type; one scope's record leaves the other's", async () => {
    const engine = path.engine();
    engine.limit("task:a", { concurrency: 1 });
    engine.limit("task:a", { rate: 5 });
    engine.limit("task:a", { concurrency: 2 });
    engine.limit("task:*", { concurrency: 9 });
    const shown = engine.constraints().map(({ scope, type, params }) => [scope, type, params]);
    expect(shown.toSorted()).toEqual([
      ["task:*", "concurrency", { concurrency: 9 }],
      ["task:a", "concurrency", { concurrency: 2 }],
      ["task:a", "rate_limit", { rate: 5 }],
    ]);
    engine.limit("task:a", { concurrency: null, rate: null });
    expect(engine.constraints().map(({ scope }) => scope)).toEqual(["task:*"]);
  });
});

bothSteadyPaths("8.1 rates", (path) => {
  /** When the bodies of 10 calls start, in milliseconds. */
  async function startsOf(
    limit: Parameters<ReturnType<typeof path.engine>["limit"]>[1],
    until: number,
  ): Promise<number[]> {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const starts: number[] = [];
    const body = task("body", () => starts.push(clock.elapsed()));
    engine.limit("global", limit);
    const handle = engine.start(numbers.map(() => body()));
    await clock.advance(until);
    handle.cancel();
    await handle.outcome();
    expect(clock.pending).toBe(0);
    return starts;
  }

  it.each([
    [{ rate: 10 }, 300, [0, 100, 200, 300]],
    [{ rate: "10/s", burst: 3 }, 200, [0, 0, 0, 100, 200]],
    [{ rate: "30/m" }, 6_000, [0, 2_000, 4_000, 6_000]],
    [{ rate: 0.25 }, 8_000, [0, 4_000, 8_000]],
    [{ rate: "1/h" }, 3_600_000, [0, 3_600_000]],
    [{ rate: 0 }, 86_400_000, []],
    [{ rate: 0, burst: 2 }, 86_400_000, []],
    [{ rate: 1_000, burst: 100 }, 1, new Array(10).fill(0)],
  ] as const)("I3 %o", async (limit, until, expected) => {
    const starts = await startsOf(limit, until);
    expect(starts).toEqual(expected);
  });

  it("I3 a token is taken only when a body really starts: not by who waits for something else, nor by hits or skips", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock, capacities: { x: 1 } });
    engine.limit("global", { rate: "1/m", burst: 2 });
    const body = scriptedTask<[name: string], string>("body");
    const a = engine.run([body.task("a").withConstraints({ x: 1 })]);
    await quiet();
    const b = engine.start([body.task("b").withConstraints({ x: 1 })]);
    await quiet();
    expect(await engine.run(list(1).runIf(false).orElse("none"))).toBe("none");
    const c = engine.run([body.task("c")]);
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual(["a", "c"]);
    b.cancel();
    for (const open of [...body.open]) open.finish("ok");
    await Promise.all([a, c, b.outcome()]);
    const d = engine.run([body.task("d")]);
    await clock.advance(59_999);
    expect(body.open).toEqual([]);
    await clock.advance(1);
    body.open[0]?.finish("ok");
    await d;
  });

  it("I3 each attempt costs a token; raised and cleared it lets go at once", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const journal = new Journal();
    const flaky = journal.task("flaky", () => {
      if (journal.count("flaky") < 4) throw new Error("no");
      return "ok";
    });
    engine.limit("task:flaky", { rate: 1 });
    const done = engine.run([flaky().withRetry({ attempts: 4 })]);
    await clock.advance(1_000);
    expect(journal.calls).toHaveLength(2);
    engine.limit("task:flaky", { rate: 2 });
    await clock.advance(500);
    expect(journal.calls).toHaveLength(3);
    engine.limit("task:flaky", { rate: null });
    expect(await done).toEqual(["ok"]);
    expect(clock.elapsed()).toBe(1_500);
  });
});

bothSteadyPaths("8.3 a limit that is odd", (path) => {
  it("8.1 a closed engine takes none; a run that is refused leaves none", async () => {
    const spy = spySubscriber();
    const engine = path.engine({ subscribers: [spy] });
    engine.limit("run:gone", { concurrency: 1 });
    expect(await rejection(engine.run(list(), { runId: "gone", params: { no: 1 } }))).toMatchObject({
      code: "CS_UNKNOWN_PARAM",
    });
    expect(await engine.run(list(2), { runId: "gone" })).toEqual([2]);
    await engine.close();
    for (const act of [
      () => engine.pause(),
      () => engine.unpause(),
      () => engine.limit("global", { rate: 1 }),
      () => engine.setCapacities({}),
    ])
      expect(act).toThrow(expect.objectContaining({ code: "CS_ENGINE_CLOSED" }));
  });
});
