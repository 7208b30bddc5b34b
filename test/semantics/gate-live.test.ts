import { firstOf, type LazyResult, settle, type Tail, task, wait } from "cascade-ts";
import { SeededRandom, scriptedTask, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { bothPaths, bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const failing = task("failing", async (): Promise<never> => {
  throw new Error("sibling");
});
const numbers = Array.from({ length: 100 }, (_, n) => n);

bothSteadyPaths("8.2 changes reach what is running", (path) => {
  for (const isAsync of [false, true]) {
    it(`8.2 a loop of tail calls that pauses itself stops after that turn (${isAsync ? "async" : "sync"})`, async () => {
      const engine = path.engine();
      const journal = new Journal();
      const body = (n: number): Tail<string> => {
        if (n === 500) engine.pause("task:turn");
        return n === 0 ? "end" : turn(n - 1);
      };
      const turn: (n: number) => LazyResult<string> = journal.task(
        "turn",
        isAsync ? async (n: number) => body(n) : body,
      ) as never;
      for (const place of [(lazy: LazyResult<unknown>) => lazy, (lazy: LazyResult<unknown>) => list(lazy)]) {
        journal.calls.length = 0;
        const done = engine.run(place(turn(1_000)));
        await quiet();
        expect(journal.count("turn")).toBe(501);
        engine.unpause("task:turn");
        expect([await done].flat()).toEqual(["end"]);
        expect(journal.count("turn")).toBe(1_001);
      }
    });
  }

  it("8.2 a chain, a fan and a map of synchronous bodies stop where one of them says so", async () => {
    const engine = path.engine();
    const journal = new Journal();
    const step = journal.task("step", (n: unknown) => {
      if (journal.count("step") === 50) engine.pause("run:r");
      return Number(n) + 1;
    });
    const chain = numbers.reduce<LazyResult<unknown>>((lazy) => step(lazy), step(0));
    const fan = numbers.map((n) => step(n));
    for (const target of [
      chain,
      fan,
      step.map(numbers),
      step.map(list(...numbers) as never),
      step.map(numbers.map((n) => list(n))),
    ]) {
      journal.calls.length = 0;
      const done = engine.run(target, { runId: "r" });
      await quiet();
      expect(journal.count("step")).toBe(50);
      engine.unpause("run:r");
      await done;
      expect(journal.count("step")).toBeGreaterThanOrEqual(100);
    }
  });

  it("8.2 a rate set while a loop runs slows it down; cleared, it is fast again", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const journal = new Journal();
    const turn: (n: number) => LazyResult<string> = journal.task(
      "turn",
      async (n: number): Promise<Tail<string>> => {
        if (n === 100) engine.limit("task:turn", { rate: 10 });
        return n === 0 ? "end" : turn(n - 1);
      },
    );
    const done = engine.run(turn(120));
    await clock.advance(500);
    expect(journal.count("turn")).toBe(21 + 6);
    engine.limit("task:turn", { rate: null });
    expect(await done).toBe("end");
    expect(clock.pending).toBe(0);
  });

  it("8.2 a limit set when nothing runs and cleared again changes no counter of unused policies", async () => {
    const counts = async (limited: boolean) => {
      const engine = path.engine();
      const turn: (n: number) => LazyResult<string> = task(
        "turn",
        (n: number): Tail<string> => (n === 0 ? "end" : turn(n - 1)),
      );
      if (limited) {
        engine.pause("task:other");
        engine.unpause("task:other");
      }
      await engine.run([turn(50), list.map([1, 2]), list(list(1))]);
      const { signaturesComputed: _, ...stats } = engine.stats;
      return stats;
    };
    expect(await counts(true)).toEqual(await counts(false));
  });
});

bothPaths("8.2 from outside", (path) => {
  it("8.2 an endless synchronous loop is held within 100 ms, goes on, and ends when it is cancelled", async () => {
    const engine = path.engine();
    let turns = 0;
    const spin: (n: number) => LazyResult<never> = task("spin", (n: number): unknown => {
      turns++;
      return spin(n + 1);
    }) as never;
    const handle = engine.start(spin(0));
    await quiet();
    const before = performance.now();
    engine.pause("task:spin");
    await quiet();
    const held = turns;
    await quiet();
    expect(turns).toBe(held);
    expect(performance.now() - before).toBeLessThan(2_000);
    engine.unpause("task:spin");
    await quiet();
    expect(turns).toBeGreaterThan(held);
    handle.cancel();
    expect((await handle.outcome()).status).toBe("cancelled");
  });

  it("8.2 exact with 1,000 contenders in many runs while limits change", async () => {
    for (let seed = 0; seed < 6; seed++) {
      const random = new SeededRandom(seed);
      const engine = path.engine();
      const limits = { all: 7, even: 3 };
      let paused = false;
      const running = { all: 0, even: 0, most: 0 };
      const body = async (n: number): Promise<number> => {
        const isEven = n % 2 === 0;
        running.all++;
        if (isEven) running.even++;
        if (running.all > limits.all || (isEven && running.even > limits.even) || paused)
          throw new Error(`seed ${seed}: ${JSON.stringify({ running, limits, paused })}`);
        running.most = Math.max(running.most, running.all);
        for (let turns = random.int(3); turns > 0; turns--) await undefined;
        if (random.chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
        running.all--;
        if (isEven) running.even--;
        return n;
      };
      const [even, odd] = [task("even", body), task("odd", body)];
      engine.limit("global", { concurrency: limits.all });
      engine.limit("task:ev*", { concurrency: limits.even });
      const runs = Array.from({ length: 20 }, (_, run) =>
        engine.run(
          run % 2 === 0
            ? [
                even.map(Array.from({ length: 25 }, (_, n) => 2 * n)),
                odd.map(Array.from({ length: 25 }, (_, n) => 2 * n + 1)),
              ]
            : Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? even(n) : odd(n))),
        ),
      );
      let left = runs.length;
      for (const run of runs) void run.finally(() => left--).catch(() => {});
      while (left > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        const change = random.int(4);
        if (change === 0) {
          limits.all = random.int(12);
          engine.limit("global", { concurrency: limits.all });
        } else if (change === 1) {
          limits.even = random.int(6);
          engine.limit("task:ev*", { concurrency: limits.even });
        } else if (change === 2) {
          paused = !paused;
          if (paused) engine.pause("task:*");
          else engine.unpause("task:*");
        }
      }
      await Promise.all(runs);
      expect(running).toMatchObject({ all: 0, even: 0 });
      expect(running.most).toBeGreaterThan(3);
    }
  });
});

bothSteadyPaths("8.2 given up while held", (path) => {
  const ways = ["cancel", "recover", "firstOf", "within", "stop", "skip", "settled map"] as const;
  const kinds = ["concurrency", "rate", "pause"] as const;
  for (const kind of kinds) {
    it.each(ways)(
      `8.2 a node given up while it waits for ${kind} leaves nothing behind (%s)`,
      async (way) => {
        for (const store of [undefined, new MemoryResultLog()]) {
          const clock = new VirtualClock();
          const engine = path.engine({ clock, ...(store === undefined ? {} : { results: store }) });
          const body = scriptedTask<[name: string], string>("body");
          if (kind === "concurrency") engine.limit("task:body", { concurrency: 1 });
          else if (kind === "rate") engine.limit("task:body", { rate: "1/h", burst: 1 });
          const holder = engine.start([body.task("holder")]);
          await quiet();
          if (kind === "pause") engine.pause("task:body");
          const late = failing().after(wait(10));
          const no = task("no", () => false);
          const waiting = body.task("waits");
          const target = {
            cancel: [waiting],
            recover: list(waiting, late).recover(() => "recovered"),
            firstOf: firstOf([waiting, list("won").after(wait(10))]),
            within: settle(waiting.within(10)),
            stop: [waiting, late],
            skip: list(waiting, list("x").runIf(no().after(wait(10)))).orElse("skipped"),
            "settled map": settle(list(body.task.map(["waits", "waits"]), late)),
          }[way];
          const giving = engine.start(target);
          const behind = engine.start([body.task("behind")]);
          await quiet();
          expect(body.open.map(({ args }) => args[0])).toEqual(["holder"]);
          await clock.advance(10);
          if (way === "cancel") giving.cancel();
          expect((await giving.outcome()).status).toBeDefined();
          if (kind === "pause") engine.unpause("task:body");
          for (const open of [...body.open]) if (open.args[0] === "holder") open.finish("ok");
          await clock.advance("1h");
          expect(body.open.map(({ args }) => args[0])).toEqual(["behind"]);
          expect(body.started).toBe(2);
          body.open[0]?.finish("ok");
          await Promise.all([holder.result(), behind.result()]);
          expect(clock.pending).toBe(0);
        }
      },
    );
  }
});
