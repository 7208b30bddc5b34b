import { firstOf, memory, settle, task, wait } from "cascade-ts";
import { SeededRandom, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { NotingCache } from "./noting-cache.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

bothPaths("5.2 single flight", (path) => {
  it("5.2 equal calls in one run: one body, one question, all get the value", async () => {
    const cache = new NotingCache();
    const body = scriptedTask<[n: number], string>("body");
    const spy = spySubscriber();
    const call = () => body.task(1).withCache(cache);
    const target = [
      call(),
      list(call()),
      body.task.map([1, 1]).withCache(cache),
      body.task(2).withCache(cache),
    ];
    const done = path.run(target, { subscribers: [spy] });
    await quiet();
    expect(body.open.map(({ args }) => args)).toEqual([[1], [2]]);
    for (const open of [...body.open]) open.finish(`v${open.args[0]}`);
    expect(await done).toEqual(["v1", ["v1"], ["v1", "v1"], "v2"]);
    expect(cache.gets).toHaveLength(2);
    expect(cache.sets).toHaveLength(2);
    const finished = spy.ofType("task-finished").filter((event) => event.task === "body");
    expect(finished.map(({ from }) => from)).toEqual([undefined, undefined, "cache", "cache", "cache"]);
    expect(spy.ofType("task-started").filter((event) => event.task === "body")).toHaveLength(2);
  });

  it("5.2 over the runs of an engine; not over engines, caches, keys", async () => {
    const [cache, other] = [memory(), memory()];
    const body = scriptedTask<[n: number], string>("body");
    const [engine, second] = [path.engine(), path.engine()];
    const runs = [
      engine.run(body.task(1).withCache(cache)),
      engine.run([body.task(1).withCache(cache)]),
      engine.run(body.task(1).withCache(other)),
      engine.run(body.task(2).withCache(cache)),
      second.run(body.task(1).withCache(cache)),
    ];
    await quiet();
    expect(body.started).toBe(4);
    for (const call of [...body.open]) call.finish("v");
    expect(await Promise.all(runs)).toEqual(["v", ["v"], "v", "v", "v"]);
    expect(engine.stats.nodesRun).toBe(3);
  });

  it("5.2 when the leader fails the next that waits runs; each failure is its own run's", async () => {
    const body = scriptedTask<[], string>("body");
    const engine = path.engine();
    const cache = memory();
    const runs = [0, 1, 2, 3].map(() => engine.start(body.task().withCache(cache)));
    (await body.next()).fail(new Error("first"));
    (await body.next()).fail(new Error("second"));
    expect(body.started).toBe(2);
    (await body.next()).finish("third");
    const outcomes = await Promise.all(runs.map((run) => run.outcome()));
    expect(outcomes).toMatchObject([
      { status: "failed", error: { cause: { message: "first" } } },
      { status: "failed", error: { cause: { message: "second" } } },
      { status: "succeeded", value: "third" },
      { status: "succeeded", value: "third" },
    ]);
    expect(body.started).toBe(3);
  });

  it("5.2 while the leader backs off the others wait; its attempts are its own", async () => {
    const clock = new VirtualClock();
    const body = scriptedTask<[], string>("body");
    const engine = path.engine({ clock });
    const cache = memory();
    const call = () => body.task().withCache(cache).withRetry({ attempts: 2, delay: 100 });
    const runs = [engine.run(call()), engine.run([call()])];
    (await body.next()).fail("1");
    await clock.advance(99);
    expect(body.started).toBe(1);
    await clock.advance(1);
    (await body.next()).finish("v");
    expect(await Promise.all(runs)).toEqual(["v", ["v"]]);
  });

  it("5.2 a cancelled leader: the next runs at once, though the old body goes on", async () => {
    const body = scriptedTask<[], string>("body");
    const engine = path.engine();
    const cache = new NotingCache();
    const first = engine.start(body.task().withCache(cache));
    const second = engine.start(list(body.task().withCache(cache)));
    const old = await body.next();
    first.cancel();
    const next = await body.next();
    old.finish("of the cancelled");
    expect((await first.outcome()).status).toBe("cancelled");
    next.finish("own");
    expect(await second.result()).toEqual(["own"]);
    expect(cache.sets).toEqual(["set body()=own"]);
  });

  it("5.2 one that waits is cancelled: nobody notices", async () => {
    const body = scriptedTask<[], string>("body");
    const engine = path.engine();
    const cache = memory();
    const runs = [0, 1, 2].map(() => engine.start([body.task().withCache(cache)]));
    const call = await body.next();
    runs[1]?.cancel();
    expect((await runs[1]?.outcome())?.status).toBe("cancelled");
    call.finish("v");
    expect(await Promise.all([runs[0]?.result(), runs[2]?.result()])).toEqual([["v"], ["v"]]);
    expect(body.started).toBe(1);
  });

  it("5.2 who waits holds no place, no amount, no token", async () => {
    const body = scriptedTask<[n: number], string>("body");
    const engine = path.engine({ maxConcurrency: 2, capacities: { gpu: 2 } });
    engine.limit("global", { concurrency: 2 });
    const cache = memory();
    const call = (n: number) => body.task(n).withCache(cache).withConstraints({ gpu: 1 });
    const done = engine.run([call(1), call(1), call(1), call(2)]);
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual([1, 2]);
    for (const open of [...body.open]) open.finish("v");
    expect(await done).toEqual(["v", "v", "v", "v"]);
  });

  const ways = [
    "cancelled",
    "loses firstOf",
    "is late within",
    "its sibling fails and is recovered",
    "its run fails",
  ] as const;
  for (const where of ["at the gate", "for an amount", "backing off", "running"] as const) {
    it.each(ways)(
      `5.2 a leader that is given up while it is ${where}: the flight passes on (%s)`,
      async (way) => {
        const clock = new VirtualClock();
        const journal = new Journal();
        const body = scriptedTask<[], string>("body");
        const engine = path.engine({ clock, capacities: { gpu: 1 } });
        const cache = new NotingCache();
        const base = body.task().withCache(cache);
        const retried = base.withRetry({ attempts: 2, delay: "1h" });
        const call =
          where === "for an amount"
            ? base.withConstraints({ gpu: 1 })
            : where === "backing off"
              ? retried
              : base;
        const holder = scriptedTask<[], string>("holder");
        const holding = engine.run(
          where === "for an amount" ? holder.task().withConstraints({ gpu: 1 }) : list(),
        );
        await quiet();
        if (where === "at the gate") engine.pause("task:body");
        const failing = journal.task("failing", async (): Promise<never> => {
          throw new Error("sibling");
        });
        const late = failing().after(wait(10));
        const targets = {
          cancelled: [call],
          "loses firstOf": firstOf([call, list("won").after(wait(10))]),
          "is late within": settle(call.within(10)),
          "its sibling fails and is recovered": list(call, late).recover(() => "recovered"),
          "its run fails": [call, late],
        } as const;
        const leader = engine.start(targets[way], { runId: "leader", grace: 1 });
        await quiet();
        const follower = engine.start([body.task().withCache(cache)]);
        await quiet();
        if (where === "backing off") body.open[0]?.fail("no");
        await quiet();
        const begun = body.started;
        expect(begun).toBe(where === "backing off" || where === "running" ? 1 : 0);
        if (way === "cancelled") leader.cancel();
        await clock.advance(10);
        engine.unpause("task:body");
        await quiet();
        expect(body.started).toBe(begun + 1);
        body.open.at(-1)?.finish("of the follower");
        expect(await follower.result()).toEqual(["of the follower"]);
        await clock.advance(5);
        for (const open of [...body.open]) open.fail("stopped");
        for (const open of [...holder.open]) open.finish("held");
        await holding;
        await leader.outcome();
        expect(cache.sets).toEqual(["set body()=of the follower"]);
        expect(clock.pending).toBe(0);
        expect(await engine.run(list(1).withConstraints({ gpu: 1 }))).toEqual([1]);
      },
    );
  }

  it("5.2 a thousand equal calls in a hundred runs, of which any may be cancelled or fail", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = new SeededRandom(seed);
      const cache = new NotingCache();
      const engine = path.engine();
      const body = scriptedTask<[key: number], string>("body");
      const runs = Array.from({ length: 100 }, () =>
        engine.start(
          body.task
            .map(Array.from({ length: 10 }, () => random.int(4)))
            .withCache(cache)
            .settled(),
        ),
      );
      const left = new Set(runs);
      const cancelled = new Set<unknown>();
      for (const run of runs) void run.outcome().then(() => left.delete(run));
      for (await quiet(); body.open.length > 0; await quiet()) {
        const keys = body.open.filter(({ context }) => !context.signal.aborted).map(({ args }) => args[0]);
        expect(new Set(keys).size, `seed ${seed}`).toBe(keys.length);
        const call = random.pick(body.open);
        if (random.chance(0.3) && left.size > 0) {
          const victim = random.pick([...left]);
          cancelled.add(victim);
          victim.cancel();
        } else if (call.context.signal.aborted || random.chance(0.5)) call.fail("no");
        else call.finish(`v${call.args[0]}`);
        for (const open of [...body.open]) if (open.context.signal.aborted) open.fail("stopped");
      }
      for (const run of runs) {
        const outcome = await run.outcome();
        expect(outcome.status, `seed ${seed}`).toBe(cancelled.has(run) ? "cancelled" : "succeeded");
      }
    }
  });
});
