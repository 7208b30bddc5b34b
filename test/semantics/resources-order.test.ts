import { inject, memory, resource, type Tail, task } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";
import { ResourceLog } from "./resource-log.ts";

const echo = task("echo", (value: unknown): unknown => value);

bothSteadyPaths("5 resources in the life of a node", (path) => {
  it("5 condition, arguments, cache, amounts, resources, body, tear-down, amounts back, tail call", async () => {
    const log = new ResourceLog();
    const tx = log.async("tx", { scope: "task" });
    const note = (name: string) =>
      task(name, (value: unknown) => {
        log.lines.push(name);
        return value;
      });
    const cache = { get: () => void log.lines.push("cache"), set: () => void log.lines.push("keep") };
    const next = note("next");
    const body = task("body", { inject: { tx } }, (_ctx, _input: unknown): Tail<unknown> => {
      log.lines.push("body");
      return next("end");
    });
    const one = body(note("input")(1))
      .runIf(note("condition")(true))
      .withCache(cache)
      .withConstraints({ gpu: 1 });
    const other = task("other", () => log.lines.push("other"))().withConstraints({ gpu: 1 });
    await path.run([one, other], { capacities: { gpu: 1 } });
    const order = log.lines.filter((line) => line !== "other");
    expect(order).toEqual(["condition", "input", "cache", "+tx#1", "body", "-tx#1", "next", "keep"]);
  });

  it("5.1 amounts are held until the attempt's resources are torn down", async () => {
    const log = new ResourceLog();
    const use = task("use", { inject: { tx: log.async("tx", { scope: "task" }) } }, (ctx, _n: number) =>
      log.lines.push(`use ${ctx.tx}`),
    );
    await path.run(use.map([1, 2, 3]).withConstraints({ gpu: 1 }), { capacities: { gpu: 1 } });
    expect(log.lines).toEqual([1, 2, 3].flatMap((n) => [`+tx#${n}`, `use tx#${n}`, `-tx#${n}`]));
  });

  it("3.4 and so is the place of maxConcurrency", async () => {
    const log = new ResourceLog();
    const use = task("use", { inject: { tx: log.async("tx", { scope: "task" }) } }, (ctx, _n: number) =>
      log.lines.push(`use ${ctx.tx}`),
    );
    await path.run(use.map([1, 2]), { maxConcurrency: 1 });
    expect(log.lines).toEqual([1, 2].flatMap((n) => [`+tx#${n}`, `use tx#${n}`, `-tx#${n}`]));
  });

  it("1.3 an argument that is a resource counts by its name: a hit acquires nothing", async () => {
    const log = new ResourceLog();
    const cache = memory();
    const [db, other] = [log.sync("db"), log.sync("other")];
    const use = task("use", (given: string, n: number) => `${given} ${n}`);
    expect(await path.run(use(inject(db), 1).withCache(cache))).toBe("db#1 1");
    expect(await path.run(use(inject(db), 1).withCache(cache))).toBe("db#1 1");
    expect(await path.run(use(inject(other), 1).withCache(cache))).toBe("other#2 1");
    expect(log.lines.filter((line) => line.startsWith("+"))).toEqual(["+db#1", "+other#2"]);
  });

  it("5.1 retryIf is asked of what could not be acquired, and of what could not be torn down", async () => {
    const asked: unknown[] = [];
    let tries = 0;
    const flaky = resource(
      "flaky",
      function* () {
        tries++;
        if (tries === 1) throw new Error("set-up");
        yield 1;
        if (tries === 2) throw new Error("tear-down");
      },
      { scope: "task" },
    );
    const use = task("use", { inject: { flaky } }, (ctx) => ctx.attempt);
    const retryIf = (error: unknown): boolean => {
      asked.push((error as { code?: unknown }).code);
      return true;
    };
    expect(await path.run(use().withRetry({ attempts: 3, retryIf }))).toBe(3);
    expect(asked).toEqual(["CS_RESOURCE_FAILED", "CS_TEAR_DOWN"]);
  });

  it("5.2 a result whose tear-down failed is not kept", async () => {
    const cache = memory();
    let commits = 0;
    const tx = resource(
      "tx",
      function* () {
        yield 1;
        if (++commits === 1) throw new Error("COMMIT failed");
      },
      { scope: "task" },
    );
    const journal = new Journal();
    const use = task("use", { inject: { tx } }, () => journal.calls.push("use"));
    await expect(path.run(use().withCache(cache))).rejects.toMatchObject({ cause: { code: "CS_TEAR_DOWN" } });
    expect(await path.run(use().withCache(cache))).toBe(2);
  });

  it("5.6 the time of an attempt covers its set-up; time over while tearing down is not a second failure", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    const slow = resource(
      "slow",
      async function* () {
        yield 1;
        await new Promise<void>((resolve) => clock.setTimer(5_000, resolve));
        log.push("torn down");
      },
      { scope: "task" },
    );
    const use = task("use", { inject: { slow } }, () => "value");
    const done = path.run(use().withTimeout("1s"), { clock, grace: "1m" });
    await clock.advance("10s");
    expect(await done).toBe("value");
    expect(log).toEqual(["torn down"]);
  });

  it("5.5 a cancel while tearing down lets it finish, once", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    const slow = resource(
      "slow",
      async function* () {
        try {
          yield 1;
        } finally {
          log.push("begin");
          await new Promise<void>((resolve) => clock.setTimer(1_000, resolve));
          log.push("end");
        }
      },
      { scope: "task" },
    );
    const use = task("use", { inject: { slow } }, () => "value");
    const handle = path.engine({ clock }).start([use()]);
    await quiet();
    handle.cancel("enough");
    await clock.advance("2s");
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(log).toEqual(["begin", "end"]);
  });

  it("10 acquired and released are events of the run that asked, between its first and its last", async () => {
    const log = new ResourceLog();
    const spy = spySubscriber();
    const pool = log.sync("pool", { scope: "engine" });
    const use = task(
      "use",
      { inject: { db: log.sync("db", { inject: { pool } }), tx: log.sync("tx", { scope: "task" }) } },
      () => 1,
    );
    const engine = path.engine();
    await engine.run(use(), { subscribers: [spy] });
    const seen = spy.events.flatMap((event) =>
      event.type === "resource-acquired" || event.type === "resource-released"
        ? [`${event.type === "resource-acquired" ? "+" : "-"}${event.resource} ${event.scope}`]
        : [],
    );
    expect(seen).toEqual(["+pool engine", "+db run", "+tx task", "-tx task", "-db run"]);
    expect([spy.events[0]?.type, spy.events.at(-1)?.type]).toEqual(["run-started", "run-finished"]);
    await engine.close();
  });

  it("4.3 a resource of the run lives over all generations; a body of an old one does not keep it", async () => {
    const log = new ResourceLog();
    const use = task(
      "use",
      { inject: { db: log.sync("db") } },
      (ctx, n: number): Tail<string> => (n === 0 ? ctx.db : use(n - 1)),
    );
    expect(await path.run([use(20), echo([use(20)])])).toEqual(["db#1", ["db#1"]]);
    expect(log.lines).toEqual(["+db#1", "-db#1"]);
  });

  it("5.4 what only a failed part needed is torn down before its recovery begins", async () => {
    const log = new ResourceLog();
    const slow = scriptedTask<[], unknown>("slow");
    const tx = log.sync("tx", { scope: "task" });
    const holding = task("holding", { inject: { tx } }, (ctx) => slow.task.fn(ctx as never));
    const failing = scriptedTask<[], unknown>("failing");
    const pair = task("pair", (a: unknown, b: unknown) => [a, b]);
    const saved = pair(holding(), failing.task()).recover(() => log.lines.push("recovery"));
    const done = path.run([saved]);
    const held = await slow.next();
    (await failing.next()).fail(new Error("no"));
    await quiet();
    expect(held.context.signal.aborted).toBe(true);
    expect(log.lines).toEqual(["+tx#1"]);
    held.finish("late");
    await done;
    expect(log.lines).toEqual(["+tx#1", expect.stringMatching(/^!tx#1/), "-tx#1", "recovery"]);
  });
});
