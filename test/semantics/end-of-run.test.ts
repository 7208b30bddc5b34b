import { param, settle, task } from "cascade-ts";
import { scriptedTask, spySubscriber } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const rejecting = task("rejecting", async (error: unknown): Promise<number> => {
  throw error;
});

bothPaths("5.4 what still runs when nobody needs it", (path) => {
  it("5.4 when the target has its value: it is aborted, and the run waits for it", async () => {
    const slow = scriptedTask<[], number>("slow");
    let ended = false;
    const done = path.run(settle(list(slow.task(), rejecting("x"))).get("status")).then((value) => {
      ended = true;
      return value;
    });
    await quiet();
    expect([slow.open[0]?.context.signal.aborted, ended]).toEqual([true, false]);
    slow.open[0]?.fail(new Error("while stopping"));
    expect(await done).toBe("rejected");
  });

  it("core: a generation is not replaced while one of its bodies runs", async () => {
    const slow = scriptedTask<[], number>("slow");
    const journal = new Journal();
    const next = journal.task("next", () => "next");
    const tail = journal.task("tail", (_seen: unknown) => next());
    const done = path.run(tail(settle(list(slow.task(), rejecting("x")))));
    await quiet();
    expect([slow.open[0]?.context.signal.aborted, journal.calls]).toEqual([true, ["tail"]]);
    slow.open[0]?.finish(1);
    expect(await done).toBe("next");
  });

  it("5.5 a run may be cancelled while a generation waits to be replaced", async () => {
    const slow = scriptedTask<[], number>("slow");
    const journal = new Journal();
    const next = journal.task("next", () => "next");
    const tail = journal.task("tail", (_seen: unknown) => next());
    const handle = path.engine().start(tail(settle(list(slow.task(), rejecting("x")))));
    await quiet();
    handle.cancel("enough");
    slow.open[0]?.finish(1);
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    expect(journal.calls).toEqual(["tail"]);
  });
});

bothPaths("5.5 ends before the beginning", (path) => {
  it("5.5 a run may be cancelled while a parameter is being validated", async () => {
    let validated: (() => void) | undefined;
    const schema = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: () =>
          new Promise<{ value: number }>((resolve) => {
            validated = () => resolve({ value: 1 });
          }),
      },
    } as const;
    const journal = new Journal();
    const target = journal.task("body", (n: number) => n)(param("end-of-run", { schema }));
    const handle = path.engine().start(target, { params: { "end-of-run": "x" } });
    await quiet();
    handle.cancel("enough");
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    validated?.();
    await quiet();
    expect(journal.calls).toEqual([]);
  });

  it("a run with the id of one under way is refused, and leaves that one alone", async () => {
    const body = scriptedTask<[], number>("body");
    const engine = path.engine();
    const first = engine.start(body.task(), { runId: "same" });
    const second = engine.start(body.task(), { runId: "same" });
    expect(await second.outcome()).toMatchObject({ status: "failed", error: { code: "CS_RUN_ACTIVE" } });
    second.cancel();
    (await body.next()).finish(1);
    expect(await first.result()).toBe(1);
    expect(await engine.run(list(2), { runId: "same" })).toEqual([2]);
    expect(body.started).toBe(1);
  });
});

bothPaths("10 who listens late", (path) => {
  it("10 to a loop that is under way hears every turn from then on, in step", async () => {
    const turns = 300_000;
    const countdown: (n: number) => ReturnType<typeof list> = task("countdown", (n: number): unknown =>
      n === 0 ? 0 : countdown(n - 1),
    );
    const handle = path.engine().start(countdown(turns));
    const spy = spySubscriber();
    setImmediate(() => void handle.subscribe(spy));
    expect(await handle.result()).toBe(0);
    const started = spy.ofType("task-started").map((event) => Number(event.node.split(".")[1]));
    expect(started.length).toBeGreaterThan(0);
    expect(started).toEqual(started.map((_, index) => turns + 1 - started.length + index));
    expect(spy.events.map((event) => event.seq)).toEqual(
      spy.events.map((_, index) => (spy.events[0]?.seq ?? 0) + index),
    );
    expect(spy.events.at(-1)?.type).toBe("run-finished");
  });
});
