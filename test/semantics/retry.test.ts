import { type TaskFailedError, task } from "cascade-ts";
import { InstantClock, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

/** A task that fails so many times, sync or async, and counts its calls. */
function flaky(journal: Journal, failures: number, isAsync: boolean) {
  const body = (): string => {
    if (journal.count("flaky") <= failures) throw new Error(`failure ${journal.count("flaky")}`);
    return "ok";
  };
  return journal.task("flaky", isAsync ? async () => body() : body);
}

for (const isAsync of [false, true]) {
  bothPaths(`5 attempts of ${isAsync ? "an asynchronous" : "a synchronous"} body`, (path) => {
    it("5 attempts is the number of all calls", async () => {
      for (const [failures, calls] of [
        [0, 1],
        [1, 2],
        [2, 3],
      ] as const) {
        const journal = new Journal();
        expect(await path.run(flaky(journal, failures, isAsync)().withRetry({ attempts: 3 }))).toBe("ok");
        expect(journal.count("flaky")).toBe(calls);
      }
    });

    it("5 when all have failed the cause is that of the last", async () => {
      const journal = new Journal();
      const call = flaky(journal, 9, isAsync)().withRetry({ attempts: 4 });
      const error = await rejection<TaskFailedError>(path.run([call]));
      expect(error).toMatchObject({ attempts: 4, cause: { message: "failure 4" } });
    });

    it("5 only what the filter lets pass is tried again; it gets the error and the attempt", async () => {
      const journal = new Journal();
      const asked: unknown[] = [];
      const retryIf = (error: unknown, attempt: number): boolean => {
        asked.push([(error as Error).message, attempt]);
        return attempt < 2;
      };
      const call = flaky(journal, 9, isAsync)().withRetry({ attempts: 5, retryIf });
      await expect(path.run(call)).rejects.toMatchObject({ attempts: 2 });
      expect(asked).toEqual([
        ["failure 1", 1],
        ["failure 2", 2],
      ]);
    });

    it("5 a filter that throws has not said yes, and the failure stays the body's", async () => {
      const journal = new Journal();
      const retryIf = (): never => {
        throw new Error("of the filter");
      };
      const call = flaky(journal, 9, isAsync)().withRetry({ attempts: 5, retryIf });
      await expect(path.run(call)).rejects.toMatchObject({ attempts: 1, cause: { message: "failure 1" } });
    });

    it("5 waits delay x backoff^(n-1) between attempts, at most maxDelay", async () => {
      const journal = new Journal();
      const clock = new VirtualClock();
      const spy = spySubscriber();
      const policy = { attempts: 5, delay: 100, backoff: 2, maxDelay: "350ms" } as const;
      const done = path.run(flaky(journal, 4, isAsync)().withRetry(policy), { clock, subscribers: [spy] });
      const counts: number[] = [];
      for (const step of [0, 99, 1, 199, 1, 349, 1, 349, 1]) {
        await clock.advance(step);
        counts.push(journal.count("flaky"));
      }
      expect(counts).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5]);
      expect(await done).toBe("ok");
      expect(spy.ofType("task-retrying").map(({ attempt, delay }) => [attempt, delay])).toEqual([
        [1, 100],
        [2, 200],
        [3, 350],
        [4, 350],
      ]);
      expect(spy.ofType("task-started")).toHaveLength(1);
      expect(spy.ofType("task-finished")).toMatchObject([{ status: "succeeded", attempts: 5 }]);
    });

    it("5 without fake time, the same", async () => {
      const journal = new Journal();
      const policy = { attempts: 4, delay: 1, backoff: 2, jitter: true };
      expect(await path.run([flaky(journal, 3, isAsync)().withRetry(policy)])).toEqual(["ok"]);
      expect(journal.count("flaky")).toBe(4);
    });
  });
}

bothPaths("5 attempts", (path) => {
  it("5 jitter takes the random share from the delay", async () => {
    const randomness = { next: () => 0.5, id: () => "run" };
    const spy = spySubscriber();
    const call = flaky(new Journal(), 1, true)().withRetry({ attempts: 2, delay: 100, jitter: 0.4 });
    await path.run(call, { clock: new InstantClock(), randomness, subscribers: [spy] });
    expect(spy.ofType("task-retrying")[0]?.delay).toBeCloseTo(80);
  });

  it("5 the context knows the attempt; the idempotency key and the node stay the same", async () => {
    const body = scriptedTask<[], string>("body");
    const done = path.run([body.task().withRetry({ attempts: 3 })]);
    const calls = [await body.next()];
    calls[0]?.fail("1");
    calls.push(await body.next());
    calls[1]?.fail("2");
    calls.push(await body.next());
    calls[2]?.finish("ok");
    await done;
    expect(calls.map((call) => call.context.attempt)).toEqual([1, 2, 3]);
    expect(new Set(calls.map((call) => call.context.idempotencyKey)).size).toBe(1);
    expect(new Set(calls.map((call) => call.context.nodeId)).size).toBe(1);
  });

  it("5 each element of a map has attempts of its own, and siblings go on", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const done = path.run(body.task.map([1, 2]).withRetry({ attempts: 2 }));
    await quiet();
    body.open[0]?.fail("1");
    await quiet();
    expect(body.open.map((call) => [call.args[0], call.context.attempt])).toEqual([
      [2, 1],
      [1, 2],
    ]);
    for (const call of [...body.open]) call.finish(call.args[0]);
    expect(await done).toEqual([1, 2]);
  });

  it("5 the task's own policy counts, and a call's replaces it", async () => {
    const journal = new Journal();
    const failing = journal.task(
      "failing",
      (): number => {
        throw new Error("no");
      },
      { retry: { attempts: 3 } },
    );
    await rejection(path.run(failing()));
    await rejection(path.run(failing().withRetry({ attempts: 1 })));
    expect(journal.count("failing")).toBe(4);
  });
});

it("5 attempts below one are refused at once", () => {
  const call = task("call", () => 0)();
  for (const attempts of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => call.withRetry({ attempts })).toThrow(
      expect.objectContaining({ code: "CS_INVALID_POLICY" }),
    );
  }
});
