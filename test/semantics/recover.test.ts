import { all, type LazyResult, recv, router, settle, TaskFailedError, task, wait } from "cascade-ts";
import { type ScriptedTask, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const echo = task("echo", (value: unknown): unknown => value);
const throwing = task("throwing", (error: unknown): number => {
  throw error;
});
const rejecting = task("rejecting", async (error: unknown): Promise<number> => {
  throw error;
});

type Scripted = ScriptedTask<[], string>;

bothSteadyPaths("5.4 recover", (path) => {
  it("5.4 gets the failure object of what failed in its receiver or above it", async () => {
    const broken = throwing("x");
    const far = list(echo([broken]));
    const seen: unknown[] = [];
    const recovered = far.recover((failure) => {
      seen.push(failure);
      return "saved";
    });
    const [value, settled] = (await path.run([recovered, settle(broken)])) as [string, { reason: unknown }];
    expect(value).toBe("saved");
    expect(seen).toEqual([expect.any(TaskFailedError)]);
    expect(seen[0]).toBe(settled.reason);
  });

  it("5.4 is not called when nothing failed, and passes any value on", async () => {
    for (const value of [undefined, null, 0, "v"]) {
      const never = echo(value).recover(() => expect.unreachable());
      expect(await path.run(never)).toBe(value);
      expect(await path.run([never])).toEqual([value]);
    }
  });

  it("5.4 may be async, may be a task, may return a LazyResult", async () => {
    const handler = task("handler", (failure: Error) => echo([failure.cause]));
    expect(await path.run(list(throwing("x").recover(async ({ cause }) => [cause])))).toEqual([["x"]]);
    expect(await path.run(list(throwing("x").recover(handler as never)))).toEqual([["x"]]);
    expect(await path.run(throwing("x").recover(({ cause }) => echo([cause])))).toEqual(["x"]);
    expect(await path.run(list(throwing("x").recover(async ({ cause }) => echo(cause))))).toEqual(["x"]);
  });

  it("5.4 a handler given as a task runs as that task", async () => {
    const spy = spySubscriber();
    const handler = task("handler", (failure: Error) => failure.cause);
    await path.run(throwing("x").recover(handler as never), { subscribers: [spy] });
    expect(spy.ofType("task-started").map((event) => event.task)).toEqual(["throwing", "handler"]);
  });

  it("5.4 a handler that fails is a new failure", async () => {
    const again = throwing("first").recover(() => {
      throw new Error("second");
    });
    const error = await rejection<TaskFailedError>(path.run(list(again)));
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error.cause).toEqual(new Error("second"));
    expect(await path.run(again.recover(({ cause }) => (cause as Error).message))).toBe("second");
    expect(
      await path.run(
        throwing("a")
          .recover(() => throwing("b"))
          .recover(({ cause }) => cause),
      ),
    ).toBe("b");
  });

  it("5.4 the innermost recovery has it, the outer ones see a value", async () => {
    const journal: string[] = [];
    const noting = (name: string) => () => {
      journal.push(name);
      return name;
    };
    const target = list(list(throwing("x")).recover(noting("inner"))).recover(noting("outer"));
    expect(await path.run(target)).toEqual(["inner"]);
    expect(journal).toEqual(["inner"]);
  });

  it("5.4 does not catch skips", async () => {
    const skipped = list().runIf(false);
    await expect(path.run(skipped.recover(() => "caught"))).rejects.toMatchObject({ code: "CS_SKIPPED" });
  });

  it("5.4 does not catch cancellation", async () => {
    const slow = scriptedTask<[], number>("slow");
    const journal = new Journal();
    const handler = journal.task("handler", () => 0);
    const engine = path.engine();
    const handle = engine.start(list(slow.task().recover(handler as never)));
    const call = await slow.next();
    handle.cancel("enough");
    call.fail(call.context.signal.reason);
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    expect(journal.calls).toEqual([]);
  });

  it("5.4 catches failures of a whole frame below, of elements and of what the engine refuses", async () => {
    const below = task("below", () => list(list(throwing("deep"))));
    expect(await path.run(list(below().recover(({ cause }) => cause)))).toEqual(["deep"]);
    expect(await path.run(throwing.map(["a", "b"]).recover(({ cause }) => cause))).toBe("a");
    const odd = list.map([1], all([1, 2]));
    expect(await path.run(odd.recover((failure) => (failure as unknown as { code: string }).code))).toBe(
      "CS_MAP_LENGTHS",
    );
  });
});

bothSteadyPaths("5.4 recover waits for what only the failed part needed", (path) => {
  it("5.4 which is aborted, and has settled before the handler is called", async () => {
    const slow = scriptedTask<[n: number], number>("slow");
    const journal = new Journal();
    const handler = journal.task("handler", () => "saved");
    const failing = list(slow.task(1), list([slow.task(2)]), rejecting("x"));
    const done = path.run([failing.recover(handler as never)]);
    await quiet();
    expect(slow.open.map((call) => call.context.signal.aborted)).toEqual([true, true]);
    slow.open[0]?.finish(1);
    await quiet();
    expect(journal.calls).toEqual([]);
    slow.open[0]?.fail("its own failure");
    expect(await done).toEqual(["saved"]);
  });

  it("5.4 but not for what others need, which goes on", async () => {
    const slow = scriptedTask<[], number>("slow");
    const shared = slow.task();
    const journal = new Journal();
    const handler = journal.task("handler", () => "saved");
    const done = path.run([list(shared, rejecting("x")).recover(handler as never), echo(shared)]);
    await quiet();
    expect(slow.open[0]?.context.signal.aborted).toBe(false);
    expect(journal.calls).toEqual(["handler"]);
    slow.open[0]?.finish(7);
    expect(await done).toEqual(["saved", 7]);
    expect(slow.started).toBe(1);
  });

  it("5.4 what it needed and had not started never starts", async () => {
    const slow = scriptedTask<[], number>("slow");
    const journal = new Journal();
    const next = journal.task("next", (x: number) => x);
    const handler = journal.task("handler", () => "saved");
    const done = path.run(list(list(next(slow.task()), rejecting("x")).recover(handler as never)));
    await quiet();
    slow.open[0]?.finish(1);
    expect(await done).toEqual(["saved"]);
    expect(journal.calls).toEqual(["handler"]);
  });

  it("5.4 waits and receives are given up at once", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const failing = list(wait("1d"), recv("never", { timeout: "2d" }), rejecting("x"));
    const handle = engine.start([failing.recover(() => "saved"), echo(1)]);
    expect(await handle.result()).toEqual(["saved", 1]);
    expect(clock.pending).toBe(0);
    void engine.signal("never", "still there");
    expect(await engine.run(recv("never"))).toBe("still there");
  });

  it("5.4 frames and elements below are stopped and waited for", async () => {
    const slow = scriptedTask<[n: number], number>("slow");
    const below = task("below", (n: number) => list(slow.task(n)));
    const journal = new Journal();
    const handler = journal.task("handler", () => "saved");
    const failing = list(below(1), below.map([2, 3]), slow.task.map([4, 5]), rejecting("x"));
    const done = path.run([failing.recover(handler as never)]);
    await quiet();
    expect(slow.open.map((call) => call.context.signal.aborted)).toEqual([true, true, true, true, true]);
    for (const call of [...slow.open].slice(1)) call.finish(0);
    await quiet();
    expect(journal.calls).toEqual([]);
    slow.open[0]?.finish(0);
    expect(await done).toEqual(["saved"]);
  });

  it("5.4 frames that share: a node of the recovery's frame, asked for by a frame below the failed part", async () => {
    const [slow, fail, other] = ["slow", "fail", "other"].map((name) => scriptedTask<[], string>(name)) as [
      Scripted,
      Scripted,
      Scripted,
    ];
    const journal = new Journal();
    const handler = journal.task("handler", () => "saved");
    const dormant = slow.task();
    const failing = list(task("below", () => list(dormant))(), fail.task());
    const target = [other.task(), failing.recover(handler as never), router("a", { a: 1, b: dormant })];
    const done = path.run(target);
    await quiet();
    fail.open[0]?.fail("x");
    await quiet();
    expect([slow.open[0]?.context.signal.aborted, journal.calls]).toEqual([true, []]);
    slow.open[0]?.finish("");
    await quiet();
    other.open[0]?.finish("o");
    expect(await done).toEqual(["o", "saved", 1]);
  });

  it("5.4 frames that share: a node of an enclosing frame, asked for by the failed part", async () => {
    const [slow, other] = ["slow", "other"].map((name) => scriptedTask<[], string>(name)) as [
      Scripted,
      Scripted,
    ];
    const journal = new Journal();
    const handler = journal.task("handler", () => "saved");
    const dormant = slow.task();
    const below = task("below", () => all([list(dormant, rejecting("x")).recover(handler as never)]));
    const done = path.run([other.task(), router("a", { a: 1, b: dormant }), below()]);
    await quiet();
    expect([slow.open[0]?.context.signal.aborted, journal.calls]).toEqual([true, []]);
    slow.open[0]?.finish("");
    await quiet();
    other.open[0]?.finish("o");
    expect(await done).toEqual(["o", 1, ["saved"]]);
  });

  it("5.4 a body that does not settle is waited for until its grace is over", async () => {
    const clock = new VirtualClock();
    const stuck = scriptedTask<[], number>("stuck");
    const spy = spySubscriber();
    const done = path.run([list(stuck.task(), rejecting("x")).recover(() => "saved")], {
      clock,
      subscribers: [spy],
    });
    await clock.advance(4_999);
    expect(spy.ofType("task-detached")).toEqual([]);
    await clock.advance(1);
    expect(await done).toEqual(["saved"]);
    expect(spy.ofType("task-detached").map((event) => event.task)).toEqual(["stuck"]);
  });

  it("5.4 what was aborted may be needed again: a value it gave counts, otherwise it runs anew", async () => {
    for (const ending of ["value", "failure"] as const) {
      const slow = scriptedTask<[], string>("slow");
      const shared = slow.task();
      const done = path.run([list(shared, rejecting("x")).recover(() => echo(shared))]);
      const first = await slow.next();
      await quiet();
      if (ending === "value") first.finish("early");
      else {
        first.fail(first.context.signal.reason);
        (await slow.next()).finish("again");
      }
      expect(await done).toEqual([ending === "value" ? "early" : "again"]);
      expect(slow.started).toBe(ending === "value" ? 1 : 2);
    }
  });

  it("5.4 in a loop, each generation recovers on its own", async () => {
    const poll: (n: number) => LazyResult<unknown> = (n) =>
      rejecting(n).recover(({ cause }) => (n >= 500 ? cause : poll(n + 1)));
    const engine = path.engine();
    expect(await engine.run(poll(0))).toBe(500);
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(2);
  });
});
