import { all, type LazyResult, resource, router, sequence, type Tail, task } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths, bothSteadyPaths } from "./both-paths.ts";
import { quiet } from "./quiet.ts";
import { ResourceLog } from "./resource-log.ts";

const echo = task("echo", (value: unknown): unknown => value);

for (const kind of ["sync", "async"] as const) {
  bothPaths(`6.1 scopes of ${kind} resources`, (path) => {
    it("6.1 run: acquired by the first who needs it, shared by all, released at the end", async () => {
      const log = new ResourceLog();
      const db = log[kind]("db");
      const use = task("use", { inject: { db } }, (ctx, n: number) => {
        log.lines.push(`use ${n}`);
        return ctx.db;
      });
      const late = use(3).after(use(1), use(2));
      expect(await path.run([late, use(4)])).toEqual(["db#1", "db#1"]);
      expect(log.lines[0]).toBe("+db#1");
      expect(log.lines.at(-1)).toBe("-db#1");
      expect(log.count("db")).toEqual([1, 1]);
    });

    it("6.1 run: two runs of one engine, at once or one after the other, have their own", async () => {
      const log = new ResourceLog();
      const use = task("use", { inject: { db: log[kind]("db") } }, (ctx) => ctx.db);
      const engine = path.engine();
      const values = await Promise.all([engine.run(use()), engine.run([use(), use()])]);
      expect(new Set(values.flat()).size).toBe(2);
      await engine.run(use());
      expect(log.count("db")).toEqual([3, 3]);
      await engine.close();
    });

    it("6.1 task: each attempt of each body has its own, released before its value goes anywhere", async () => {
      const log = new ResourceLog();
      const tx = log[kind]("tx", { scope: "task" });
      let calls = 0;
      const use = task("use", { inject: { tx } }, (ctx) => {
        log.lines.push(`use ${ctx.tx}`);
        if (++calls === 1) throw new Error("once more");
        return ctx.tx;
      });
      const show = task("show", (value: string) => log.lines.push(`show ${value}`));
      await path.run(show(use().withRetry({ attempts: 2 })));
      expect(log.lines).toEqual([
        "+tx#1",
        "use tx#1",
        "!tx#1 once more",
        "-tx#1",
        "+tx#2",
        "use tx#2",
        "-tx#2",
        "show tx#2",
      ]);
    });

    it("6.1 engine: shared by all runs, released when the engine closes", async () => {
      const log = new ResourceLog();
      const use = task(
        "use",
        { inject: { pool: log[kind]("pool", { scope: "engine" }) } },
        (ctx) => ctx.pool,
      );
      const engine = path.engine();
      const values = await Promise.all([engine.run(use()), engine.run(use())]);
      values.push(await engine.run(use()));
      expect(values).toEqual(["pool#1", "pool#1", "pool#1"]);
      expect(log.lines).toEqual(["+pool#1"]);
      await engine.close();
      expect(log.lines).toEqual(["+pool#1", "-pool#1"]);
    });

    it("6.1 engine: a failed run leaves it alone, and run() closes the engine it made", async () => {
      const log = new ResourceLog();
      const pool = log[kind]("pool", { scope: "engine" });
      const use = task("use", { inject: { pool } }, (_ctx, ok: boolean) => {
        if (!ok) throw new Error("no");
      });
      const engine = path.engine();
      await engine.run(use(false)).catch(() => 0);
      await engine.run(use(true));
      await engine.close();
      expect(log.lines).toEqual(["+pool#1", "-pool#1"]);
      await path.run(use(true));
      expect(log.lines.slice(2)).toEqual(["+pool#2", "-pool#2"]);
    });

    it("6.1 dependencies are set up first and released last, across scopes", async () => {
      const log = new ResourceLog();
      const pool = log[kind]("pool", { scope: "engine" });
      const db = log[kind]("db", { inject: { pool } });
      const tx = log[kind]("tx", { scope: "task", inject: { db, pool } });
      const use = task("use", { inject: { tx } }, (ctx) => ctx.tx);
      await path.run(use());
      expect(log.lines).toEqual(["+pool#1", "+db#2", "+tx#3", "-tx#3", "-db#2", "-pool#1"]);
    });

    it("6.1 one needed by two others is one", async () => {
      const log = new ResourceLog();
      const base = log[kind]("base");
      const left = log[kind]("left", { inject: { base } });
      const right = log[kind]("right", { inject: { base } });
      const use = task("use", { inject: { left, right } }, () => 0);
      await path.run([use(), use()]);
      expect(log.lines.map((line) => line.replace(/#\d/, ""))).toEqual([
        "+base",
        "+left",
        "+right",
        "-right",
        "-left",
        "-base",
      ]);
    });
  });
}

bothPaths("6.1 acquired on demand", (path) => {
  it("6.1 not for what is skipped, pruned, not chosen or not reached", async () => {
    const log = new ResourceLog();
    const use = task(
      "use",
      { inject: { db: log.sync("db"), tx: log.sync("tx", { scope: "task" }) } },
      () => 1,
    );
    const never = (): LazyResult<number> => use();
    await path.run([
      never().runIf(false).orElse(0),
      never().runIf(echo(false)).orElse(0),
      echo(1).orElse(never()),
      router("b", { a: never(), b: 2 }),
      sequence([echo(1).runIf(false), never()]).orElse(0),
    ]);
    expect(log.lines).toEqual([]);
  });

  it("6.1 only once the node may run: what waits for its arguments or its condition holds nothing", async () => {
    const log = new ResourceLog();
    const slow = scriptedTask<[], boolean>("slow");
    const use = task("use", { inject: { db: log.sync("db") } }, (ctx, ..._rest: unknown[]) => ctx.db);
    const done = path.run(use(1).runIf(slow.task()));
    const call = await slow.next();
    expect(log.lines).toEqual([]);
    call.finish(true);
    expect(await done).toBe("db#1");
  });

  it("6.1 found for elements of a map, in routes, recoveries and tail-called graphs", async () => {
    const log = new ResourceLog();
    const use = task(
      "use",
      { inject: { db: log.sync("db") } },
      (ctx, n: unknown) => `${ctx.db} ${String(n)}`,
    );
    const broken = task("broken", (): string => {
      throw new Error("no");
    });
    const onward = task("onward", (n: number): Tail<string> => use(n));
    const values = await path.run([
      use.map([1, 2]),
      use.map([echo(3), 4]),
      router("k", { k: use("route") }),
      broken().recover(() => use("recovery")),
      onward(5),
      onward.map([6]),
    ]);
    expect(values).toEqual([
      ["db#1 1", "db#1 2"],
      ["db#1 3", "db#1 4"],
      "db#1 route",
      "db#1 recovery",
      "db#1 5",
      ["db#1 6"],
    ]);
    expect(log.count("db")).toEqual([1, 1]);
  });

  it("6.1 a cache hit acquires nothing", async () => {
    const log = new ResourceLog();
    const kept = new Map<string, { value: unknown }>();
    const cache = {
      get: (key: string) => kept.get(key),
      set: (key: string, value: unknown) => void kept.set(key, { value }),
    };
    const use = task("use", { inject: { db: log.sync("db") } }, (ctx) => ctx.db);
    expect(await path.run(use().withCache(cache))).toBe("db#1");
    expect(await path.run(use().withCache(cache))).toBe("db#1");
    expect(log.count("db")).toEqual([1, 1]);
  });

  it("6.1 of scope task: not held between attempts", async () => {
    const log = new ResourceLog();
    const clock = new VirtualClock();
    let calls = 0;
    const use = task("use", { inject: { tx: log.async("tx", { scope: "task" }) } }, () => {
      if (++calls === 1) throw new Error("no");
    });
    const done = path.run(use().withRetry({ attempts: 2, delay: "1h" }), { clock });
    await quiet();
    await quiet();
    expect(log.count("tx")).toEqual([1, 1]);
    await clock.advance("1h");
    await done;
    expect(log.count("tx")).toEqual([2, 2]);
  });
});

bothSteadyPaths("6.1 an acquisition belongs to its scope, not to the first asker", (path) => {
  it("6.1 the first asker's timeout ends its attempt, and the others get what is being opened", async () => {
    const clock = new VirtualClock();
    let opened = 0;
    const slow = resource("slow", async function* () {
      opened++;
      await new Promise<void>((resolve) => clock.setTimer(1_000, resolve));
      yield "slow";
    });
    const use = task("use", { inject: { slow } }, (ctx, n: number) => `${ctx.slow} ${n}`);
    const impatient = use(1)
      .withTimeout("100ms")
      .recover((failure) => (failure.cause as Error).name);
    const spy = spySubscriber();
    const handle = path.engine({ clock }).start([impatient, use(2)], { subscribers: [spy] });
    await clock.advance("100ms");
    expect(spy.ofType("task-finished").filter(({ status }) => status === "failed")).toHaveLength(1);
    await clock.advance("10s");
    expect(await handle.result()).toEqual(["TimeoutError", "slow 2"]);
    expect(opened).toBe(1);
  });

  it("6.1 another run that needs an engine's resource gets it though the run that asked first was cancelled", async () => {
    const clock = new VirtualClock();
    let opened = 0;
    const pool = resource(
      "pool",
      async function* () {
        opened++;
        await new Promise<void>((resolve) => clock.setTimer(1_000, resolve));
        yield "pool";
      },
      { scope: "engine" },
    );
    const use = task("use", { inject: { pool } }, (ctx) => ctx.pool);
    const engine = path.engine({ clock });
    const first = engine.start(use());
    await quiet();
    const second = engine.start(use());
    first.cancel("enough");
    await clock.advance("1s");
    expect([(await first.outcome()).status, await second.result(), opened]).toEqual(["cancelled", "pool", 1]);
    await engine.close();
  });

  it("6.1 a set-up that fails is not kept: the next attempt tries again, and a recovery sees why", async () => {
    let tries = 0;
    const flaky = resource("flaky", async function* () {
      if (++tries < 3) throw new Error(`no ${tries}`);
      yield "there";
    });
    const use = task("use", { inject: { flaky } }, (ctx) => ctx.flaky);
    expect(await path.run(use().withRetry({ attempts: 3 }))).toBe("there");
    tries = 0;
    const why = use().recover((failure) => (failure.cause as { code?: unknown }).code);
    expect(await path.run(all([why]))).toEqual(["CS_RESOURCE_FAILED"]);
  });

  it("6.1 askers at the same time share one set-up, and its failure", async () => {
    let tries = 0;
    const flaky = resource("flaky", async function* () {
      tries++;
      await null;
      throw new Error("no");
      // biome-ignore lint/correctness/noUnreachable: a generator that never yields is what is tested
      yield 1;
    });
    const use = task("use", { inject: { flaky } }, () => 1);
    const both = [use(), use()].map((one) => one.recover((failure) => failure.message.includes("flaky")));
    expect(await path.run(both)).toEqual([true, true]);
    expect(tries).toBe(1);
  });
});
