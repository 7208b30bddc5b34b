import { type TaskFailedError, task } from "cascade-ts";
import { SeededRandom, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths, type Path } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

/** Runs a target until its end, from timer to timer, and gives the delays before its retries. */
async function delaysOf(path: Path, target: unknown, next: () => number = () => 0): Promise<number[]> {
  const clock = new VirtualClock();
  const spy = spySubscriber();
  const randomness = { next, id: () => "run" };
  let over = false;
  const done = path
    .run(target, { clock, randomness, subscribers: [spy] })
    .catch(() => {})
    .then(() => {
      over = true;
    });
  for (await quiet(); !over; await quiet()) clock.fireNext();
  await done;
  expect(clock.pending).toBe(0);
  return spy.ofType("task-retrying").map(({ delay }) => delay);
}

/** Always fails, with the errors in their order. */
function failing(...errors: readonly unknown[]) {
  const journal = new Journal();
  return journal.task("failing", (): number => {
    throw errors[Math.min(journal.count("failing"), errors.length) - 1];
  });
}
const withHint = (retryAfter: unknown): Error => Object.assign(new Error("later"), { retryAfter });

bothPaths("5 retries", (path) => {
  it.each(positions)("5 are the body's attempts: $name", async ({ place }) => {
    const journal = new Journal();
    const flaky = journal.task("flaky", async (n: number) => {
      if (journal.count("flaky") < 3) throw new Error("not yet");
      return n * 7;
    });
    expect(await path.run(place(flaky, (lazy) => lazy.withRetry({ attempts: 3 })))).toBe(7);
    journal.calls.length = 0;
    const failure = await rejection(path.run(place(flaky, (lazy) => lazy.withRetry({ attempts: 2 }))));
    expect(failure).toMatchObject({ task: "flaky", attempts: 2, cause: { message: "not yet" } });
  });

  it("5 jitter: the share of each delay that is random, never more than the delay, never below the rest", async () => {
    const random = new SeededRandom(7);
    for (let round = 0; round < 50; round++) {
      const jitter = random.next();
      const policy = { attempts: 6, delay: 100, backoff: 2, maxDelay: 1_000, jitter };
      const delays = await delaysOf(path, failing("no")().withRetry(policy), () => random.next());
      expect(delays).toHaveLength(5);
      delays.forEach((delay, index) => {
        const full = Math.min(100 * 2 ** index, 1_000);
        expect(delay).toBeLessThanOrEqual(full);
        expect(delay).toBeGreaterThanOrEqual(full * (1 - jitter));
      });
    }
  });

  it("5 jitter true: from nothing to the whole delay; false and 0: none", async () => {
    const policy = { attempts: 2, delay: 100 } as const;
    const call = (jitter: boolean | number) => failing("no")().withRetry({ ...policy, jitter });
    expect(await delaysOf(path, call(true), () => 0)).toEqual([100]);
    expect(await delaysOf(path, call(true), () => 0.75)).toEqual([25]);
    expect(await delaysOf(path, call(false), () => 0.75)).toEqual([100]);
    expect(await delaysOf(path, call(0), () => 0.75)).toEqual([100]);
  });

  it("5 elements draw their own jitter", async () => {
    let draw = 0;
    const body = task("body", (_n: number): number => {
      throw new Error("no");
    });
    const mapped = body.map([1, 2, 3]).withRetry({ attempts: 2, delay: 100, jitter: 1 }).settled();
    const delays = await delaysOf(path, mapped, () => draw++ / 10);
    expect(delays).toEqual([100, 90, 80]);
  });

  it("5 an error's retryAfter is waited for when it is longer than the policy's delay", async () => {
    const policy = { attempts: 4, delay: 1_000 } as const;
    const call = failing(withHint(5_000), withHint("3s"), withHint(10))().withRetry(policy);
    expect(await delaysOf(path, call)).toEqual([5_000, 3_000, 1_000]);
  });

  it("5 maxDelay bounds a hint too", async () => {
    const call = failing(withHint("1h"))().withRetry({ attempts: 2, delay: 1, maxDelay: "10s" });
    expect(await delaysOf(path, call)).toEqual([10_000]);
  });

  it("5 a hint that is none says nothing, whatever it is", async () => {
    const throwing = {
      get retryAfter(): number {
        throw new Error("hostile");
      },
    };
    const bad = [-1, Number.NaN, Number.POSITIVE_INFINITY, "soon", null, undefined, {}, [], new Date(), 10n];
    for (const error of [...bad.map(withHint), throwing, null, undefined, "text", 7]) {
      const call = failing(error)().withRetry({ attempts: 2, delay: 20 });
      expect(await delaysOf(path, call), String((error as Error)?.message)).toEqual([20]);
    }
  });

  it("5 the filter gets what was thrown, whatever it was, and the attempt that threw", async () => {
    for (const thrown of [undefined, null, 0, "", false, Symbol.iterator, withHint(0)]) {
      const asked: unknown[] = [];
      const retryIf = (error: unknown, attempt: number): boolean => asked.push([error, attempt]) < 2;
      const failure = await rejection<TaskFailedError>(
        path.run([failing(thrown)().withRetry({ attempts: 9, retryIf })]),
      );
      expect(asked).toEqual([
        [thrown, 1],
        [thrown, 2],
      ]);
      expect(failure.cause).toBe(thrown);
      expect(failure.attempts).toBe(2);
    }
  });

  it("5 the filter is not asked when there is no attempt left to give, nor after a cancellation", async () => {
    let asked = 0;
    const retryIf = (): boolean => ++asked > 0;
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start([body.task().withRetry({ attempts: 5, retryIf })]);
    const call = await body.next();
    handle.cancel();
    call.fail("stopped");
    await handle.outcome();
    expect(asked).toBe(0);
  });

  it("5 a filter that gives a promise or another truthy value has said yes", async () => {
    const delays = await delaysOf(
      path,
      failing("no")().withRetry({ attempts: 3, retryIf: (() => 1) as never }),
    );
    expect(delays).toEqual([0, 0]);
  });

  it("4.5 covers the body's own attempts, not what it tail-calls into", async () => {
    const journal = new Journal();
    const inner = journal.task("inner", (): number => {
      throw new Error("inner");
    });
    const outer = journal.task("outer", (): unknown => inner());
    for (const target of [outer().withRetry({ attempts: 3 }), [outer().withRetry({ attempts: 3 })]]) {
      journal.calls.length = 0;
      expect(await rejection(path.run(target))).toMatchObject({ task: "inner", attempts: 1 });
      expect(journal.calls).toEqual(["outer", "inner"]);
    }
  });

  it("4.5 attempts before the tail call count, those of the next generation are its own", async () => {
    const journal = new Journal();
    const inner = journal.task("inner", (): string => {
      if (journal.count("inner") < 2) throw new Error("not yet");
      return "ok";
    });
    const outer = journal.task("outer", (): unknown => {
      if (journal.count("outer") < 3) throw new Error("not yet");
      return inner().withRetry({ attempts: 2 });
    });
    const spy = spySubscriber();
    expect(await path.run([outer().withRetry({ attempts: 3 })], { subscribers: [spy] })).toEqual(["ok"]);
    expect(journal.calls).toEqual(["outer", "outer", "outer", "inner", "inner"]);
    expect(spy.ofType("task-finished").map(({ task: name, attempts }) => [name, attempts])).toContainEqual([
      "outer",
      3,
    ]);
  });

  it("5.5 cancelled while it backs off: no further attempt, no timer left", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const body = journal.task("body", (): number => {
      throw new Error("no");
    });
    const handle = path.engine({ clock }).start([body().withRetry({ attempts: 9, delay: "1h" })]);
    await quiet();
    expect(clock.pending).toBe(1);
    handle.cancel();
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(clock.pending).toBe(0);
    await clock.advance("2h");
    expect(journal.count("body")).toBe(1);
  });

  it("9.1 with a store only the successful attempt is committed", async () => {
    const store = new MemoryResultLog();
    const journal = new Journal();
    const flaky = journal.task("flaky", () => {
      if (journal.count("flaky") < 3) throw new Error("not yet");
      return "ok";
    });
    await path.run([flaky().withRetry({ attempts: 3 })], { results: store });
    expect(store.records.map(({ value }) => value)).toEqual(["ok"]);
  });

  it("B1 one started, Retrying 1..n, one finished; a retry is not another node", async () => {
    const spy = spySubscriber();
    const engine = path.engine();
    const target = failing("a", "b", "c", "d")().withRetry({ attempts: 4 });
    await engine.start(target, { subscribers: [spy] }).outcome();
    expect(spy.lines().filter((line) => line.startsWith("task-"))).toEqual([
      "task-started failing",
      "task-retrying failing",
      "task-retrying failing",
      "task-retrying failing",
      "task-finished failing",
    ]);
    expect(spy.ofType("task-retrying").map(({ attempt, error }) => [attempt, error])).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    expect(engine.stats.nodesRun).toBe(1);
  });
});
