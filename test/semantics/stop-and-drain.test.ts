import {
  all,
  type LazyResult,
  RunFailedError,
  router,
  settle,
  TaskFailedError,
  task,
  wait,
} from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const rejecting = task("rejecting", async (error: unknown): Promise<number> => {
  throw error;
});
const throwing = task("throwing", (error: unknown): number => {
  throw error;
});

/** Notes how a promise has ended, as soon as it has. */
function watch(promise: Promise<unknown>): { ended: string | undefined } {
  const seen: { ended: string | undefined } = { ended: undefined };
  promise.then(
    () => {
      seen.ended = "fulfilled";
    },
    () => {
      seen.ended = "rejected";
    },
  );
  return seen;
}

bothSteadyPaths('5.4 onFailure "stop"', (path) => {
  it("5.4 aborts running bodies, and rejects when all have settled", async () => {
    const slow = scriptedTask<[n: number], number>("slow");
    const done = path.run([slow.task(1), slow.task(2), rejecting("x")]);
    const seen = watch(done);
    await quiet();
    expect(slow.open.map((call) => call.context.signal.aborted)).toEqual([true, true]);
    expect(seen.ended).toBeUndefined();
    slow.open[0]?.finish(1);
    await quiet();
    expect(seen.ended).toBeUndefined();
    slow.open[0]?.finish(2);
    expect(await rejection(done)).toMatchObject({ task: "rejecting", cause: "x", errors: [] });
  });

  it("5.4 the signal's reason tells a body why", async () => {
    const slow = scriptedTask<[], number>("slow");
    const done = path.run([slow.task(), rejecting("x")]);
    const call = await slow.next();
    const reasons: unknown[] = [];
    call.context.signal.addEventListener("abort", () => reasons.push(call.context.signal.reason));
    await quiet();
    expect(reasons).toEqual([expect.objectContaining({ code: "CS_CANCELLED" })]);
    // What a body throws because it was told to stop is no failure of its own.
    call.fail(call.context.signal.reason);
    expect(await rejection(done)).toMatchObject({ cause: "x", errors: [] });
  });

  it("5.4 starts nothing new, not even what was ready", async () => {
    const journal = new Journal();
    const late = journal.task("late", async (_n: number) => 0);
    const done = path.run([rejecting("x"), late(0), list(late(0)), late.map([1, 2])], { maxConcurrency: 1 });
    await expect(done).rejects.toMatchObject({ cause: "x" });
    await quiet();
    expect(journal.calls).toEqual([]);
  });

  it("5.4 what the stopped bodies fail with is in .errors of the first failure", async () => {
    const slow = scriptedTask<[n: number], number>("slow");
    const done = path.run([slow.task(1), slow.task(2), slow.task(3), rejecting("first")]);
    await quiet();
    const boom = new Error("tear-down failed");
    slow.open[1]?.fail(boom);
    slow.open[0]?.finish(1);
    slow.open[0]?.fail("third");
    const error = await rejection<TaskFailedError>(done);
    expect(error).toMatchObject({ task: "rejecting", cause: "first" });
    expect(error.errors).toEqual([expect.any(TaskFailedError), expect.any(TaskFailedError)]);
    expect((error.errors as TaskFailedError[]).map(({ cause }) => cause)).toEqual([boom, "third"]);
  });

  it("5.4 a failure that somebody caught is not in .errors", async () => {
    const target = [
      list(
        throwing("caught").recover(() => 0),
        settle(throwing("shown")),
      ),
      list(rejecting("x")),
    ];
    expect(await rejection(path.run(target))).toMatchObject({ cause: "x", errors: [] });
  });

  it("5.4 a failure that does not reach the target stops nothing", async () => {
    const slow = scriptedTask<[], string>("slow");
    const done = path.run([
      throwing("x").recover(() => "r"),
      slow.task(),
      settle(rejecting("y")).get("status"),
    ]);
    const call = await slow.next();
    await quiet();
    expect(call.context.signal.aborted).toBe(false);
    call.finish("s");
    expect(await done).toEqual(["r", "s", "rejected"]);
  });

  it("5.4 a body that ignores its signal is detached after the grace, and waits and timers are gone", async () => {
    const clock = new VirtualClock();
    const stuck = scriptedTask<[], number>("stuck");
    const spy = spySubscriber();
    const done = path.run([stuck.task(), wait("1d"), rejecting("x")], {
      clock,
      grace: "2s",
      subscribers: [spy],
    });
    const seen = watch(done);
    await clock.advance(1_999);
    expect([seen.ended, spy.ofType("task-detached").length]).toEqual([undefined, 0]);
    await clock.advance(1);
    expect(await rejection(done)).toMatchObject({ cause: "x" });
    expect(spy.ofType("task-detached").map((event) => event.task)).toEqual(["stuck"]);
    expect(clock.pending).toBe(0);
    stuck.open[0]?.finish(1);
    await quiet();
    expect(spy.events.at(-1)?.type).toBe("run-finished");
  });

  it("5.4 stops frames below too", async () => {
    const slow = scriptedTask<[], number>("slow");
    const deep: (n: number) => LazyResult<unknown> = task("deep", (n: number): unknown =>
      n === 0 ? slow.task() : list(deep(n - 1)),
    );
    const element = task("element", (_n: number) => list(slow.task()));
    const fail = scriptedTask<[], number>("fail");
    const done = path.run([list(deep(3)), element.map([1, 2]), fail.task()]);
    await quiet();
    fail.open[0]?.fail("x");
    await quiet();
    expect(slow.open.map((call) => call.context.signal.aborted)).toEqual([true, true, true]);
    for (const call of [...slow.open]) call.finish(0);
    expect(await rejection(done)).toMatchObject({ cause: "x" });
  });

  it("5.4 the failure of one element stops its siblings, and starts no more", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const done = path.run(body.task.map([1, 2, 3, 4]).withConcurrency(2));
    await quiet();
    expect(body.started).toBe(2);
    body.open[1]?.fail("second");
    await quiet();
    expect(body.open[0]?.context.signal.aborted).toBe(true);
    body.open[0]?.finish(1);
    expect(await rejection(done)).toMatchObject({ task: "body", cause: "second", errors: [] });
    expect(body.started).toBe(2);
  });
});

bothSteadyPaths('5.4 onFailure "drain"', (path) => {
  const onFailure = "drain";

  it("5.4 everything independent still runs, dependents do not", async () => {
    const journal = new Journal();
    const step = journal.task("step", async (x: unknown) => x);
    const dependent = journal.task("dependent", (x: unknown) => x);
    const target = [
      dependent(rejecting("a")),
      step(step(1)),
      dependent(step(rejecting("b"))),
      step.map([1, 2]),
    ];
    const error = await rejection<RunFailedError>(path.run(target, { onFailure }));
    expect(error).toBeInstanceOf(RunFailedError);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.code).toBe("CS_RUN_FAILED");
    expect((error.errors as TaskFailedError[]).map(({ cause }) => cause)).toEqual(["a", "b"]);
    expect([journal.count("step"), journal.count("dependent")]).toEqual([4, 0]);
  });

  it("5.4 running bodies are not aborted", async () => {
    const slow = scriptedTask<[], string>("slow");
    const journal = new Journal();
    const next = journal.task("next", (x: string) => x);
    const done = path.run([next(slow.task()), rejecting("x")], { onFailure });
    const seen = watch(done);
    await quiet();
    expect([slow.open[0]?.context.signal.aborted, seen.ended]).toEqual([false, undefined]);
    slow.open[0]?.finish("s");
    await rejection(done);
    expect(journal.calls).toEqual(["next"]);
  });

  it("5.4 nor where a recovery counts what is still needed: only what failed is lost", async () => {
    const slow = scriptedTask<[], string>("slow");
    const failing = list(slow.task(), rejecting("x"));
    const done = path.run([failing, settle(list(1)), rejecting("caught").recover(() => 0)], { onFailure });
    const seen = watch(done);
    await quiet();
    expect([slow.open[0]?.context.signal.aborted, seen.ended]).toEqual([false, undefined]);
    slow.open[0]?.finish("s");
    const error = await rejection<RunFailedError>(done);
    expect((error.errors as TaskFailedError[]).map(({ cause }) => cause)).toEqual(["x"]);
  });

  it("5.4 what was recovered or settled is not listed", async () => {
    const target = [
      throwing("recovered").recover(() => 0),
      settle(throwing("settled")),
      throwing.map(["item"]).settled(),
      list(throwing("listed")),
    ];
    const error = await rejection<RunFailedError>(path.run(target, { onFailure }));
    expect((error.errors as TaskFailedError[]).map(({ cause }) => cause)).toEqual(["listed"]);
  });

  it("5.4 when the target did not fail there is no failure", async () => {
    expect(
      await path.run([rejecting("x").recover(() => 1), settle(throwing("y")).get("status")], { onFailure }),
    ).toEqual([1, "rejected"]);
  });

  it("5.4 each failure is listed once, however many depend on it", async () => {
    const broken = rejecting("x");
    const error = await rejection<RunFailedError>(
      path.run([broken, list(broken), list(list(broken)), all([broken])], { onFailure }),
    );
    expect(error.errors).toHaveLength(1);
  });

  it("5.4 goes on in frames below, in maps and on routes", async () => {
    const journal = new Journal();
    const step = journal.task("step", async (x: unknown) => x);
    const below = task("below", () => all([list(rejecting("deep")), step(step(1))]));
    const element = task("element", (n: number): unknown => (n === 2 ? rejecting("element") : step(n)));
    const target = [
      list(below()),
      element.map([1, 2, 3, 4]).withConcurrency(1),
      router("a", { a: step(step(2)) }),
    ];
    const error = await rejection<RunFailedError>(path.run(target, { onFailure }));
    expect((error.errors as TaskFailedError[]).map(({ cause }) => cause).sort()).toEqual(["deep", "element"]);
    // below: 2, the other elements: 3, the route: 2.
    expect(journal.count("step")).toBe(7);
  });
});
