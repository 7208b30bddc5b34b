import { getEventListeners } from "node:events";
import { CancelledError, type LazyResult, recv, settle, type Tail, task, wait } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

bothPaths("5.5 an AbortSignal", (path) => {
  it("5.5 that is aborted already: nothing starts", async () => {
    const journal = new Journal();
    const spy = spySubscriber();
    const signal = AbortSignal.abort("too late");
    const error = await rejection(path.run(journal.task("body", () => 1)(), { signal, subscribers: [spy] }));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error).toMatchObject({ code: "CS_CANCELLED", cause: "too late" });
    expect(journal.calls).toEqual([]);
    expect(spy.ofType("task-started")).toEqual([]);
    expect(spy.events.at(-1)).toMatchObject({ type: "run-finished", status: "cancelled" });
  });

  it("5.5 during the run: bodies are aborted, nothing new starts, the run ends when they have settled", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const journal = new Journal();
    const next = journal.task("next", (x: number) => x);
    const controller = new AbortController();
    let ended = false;
    const done = path.run([next(body.task(1)), body.task(2), next(3).after(body.task(4))], {
      signal: controller.signal,
    });
    void done.catch(() => {
      ended = true;
    });
    await quiet();
    const reason = new Error("stop it");
    controller.abort(reason);
    expect(body.open.map((call) => call.context.signal.aborted)).toEqual([true, true, true]);
    for (const call of [...body.open].slice(1)) call.finish(0);
    await quiet();
    expect(ended).toBe(false);
    body.open[0]?.finish(1);
    expect(await rejection(done)).toMatchObject({ code: "CS_CANCELLED", cause: reason });
    expect(journal.calls).toEqual([]);
  });

  it("5.5 is listened to while the run lasts, and no longer", async () => {
    const controller = new AbortController();
    const body = scriptedTask<[], number>("body");
    const done = path.run(body.task(), { signal: controller.signal });
    const call = await body.next();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    call.finish(1);
    await done;
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await rejection(path.run(list().runIf(false), { signal: controller.signal }));
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("5.5 may be shared by many runs, without a warning of a leak", async () => {
    const warnings: string[] = [];
    const hear = (warning: Error): void => void warnings.push(warning.name);
    process.on("warning", hear);
    const controller = new AbortController();
    const body = scriptedTask<[], number>("body");
    const engine = path.engine();
    const handles = Array.from({ length: 20 }, () =>
      engine.start(body.task(), { signal: controller.signal }),
    );
    await quiet();
    controller.abort();
    for (const call of [...body.open]) call.finish(1);
    const outcomes = await Promise.all(handles.map((handle) => handle.outcome()));
    await quiet();
    process.off("warning", hear);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["cancelled"]));
    expect(warnings).toEqual([]);
  });

  it("5.5 stops an endless loop, synchronous or not", async () => {
    const forever: () => LazyResult<never> = task("forever", (): Tail<never> => forever());
    const later: () => LazyResult<never> = task("later", async (): Promise<Tail<never>> => later());
    const deep: (input: unknown) => LazyResult<never> = task("deep", (_input: unknown) =>
      deep(list(1)),
    ) as never;
    for (const loop of [forever, later, () => deep(0)]) {
      const controller = new AbortController();
      setImmediate(() => setImmediate(() => controller.abort("enough")));
      await expect(path.run(loop(), { signal: controller.signal })).rejects.toMatchObject({
        cause: "enough",
      });
    }
  });
});

bothPaths("5.5 handle.cancel", (path) => {
  it("5.5 before the start: no body runs", async () => {
    const journal = new Journal();
    const handle = path.engine().start(journal.task("body", () => 1)());
    handle.cancel("at once");
    expect(await handle.outcome()).toMatchObject({ status: "cancelled", error: { cause: "at once" } });
    expect(journal.calls).toEqual([]);
  });

  it("5.5 after the end changes nothing", async () => {
    const handle = path.engine().start(list(1));
    await handle.result();
    handle.cancel();
    expect(await handle.outcome()).toEqual({ status: "succeeded", value: [1] });
  });

  it("5.5 twice: the first counts, and bodies hear of it once", async () => {
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start(body.task());
    const call = await body.next();
    let heard = 0;
    call.context.signal.addEventListener("abort", () => heard++);
    handle.cancel("first");
    handle.cancel("second");
    call.finish(1);
    expect(await handle.outcome()).toMatchObject({ error: { cause: "first" } });
    expect(heard).toBe(1);
  });

  it("5.5 from within a body, which goes on to its end", async () => {
    const journal = new Journal();
    const next = journal.task("next", (x: unknown) => x);
    const engine = path.engine();
    const self = task("self", () => {
      handle.cancel("from within");
      journal.calls.push("after the cancel");
      return 1;
    });
    const handle = engine.start(next(self()));
    expect(await handle.outcome()).toMatchObject({ status: "cancelled", error: { cause: "from within" } });
    expect(journal.calls).toEqual(["after the cancel"]);
  });

  it("5.5 from a subscriber", async () => {
    const journal = new Journal();
    const body = journal.task("body", async (x: unknown) => x);
    // A clock that stands still: no body takes so long that the run pauses in between.
    const handle = path.engine({ clock: new VirtualClock() }).start(body(body(1)));
    handle.subscribe((event) => {
      if (event.type === "task-finished") handle.cancel("seen enough");
    });
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    expect(journal.count("body")).toBe(1);
  });

  it("5.5 waits, receives and retries end at once, and leave no timer", async () => {
    const clock = new VirtualClock();
    const failing = task("failing", async (): Promise<number> => {
      throw new Error("no");
    });
    const target = [
      wait("1d"),
      recv("t", { timeout: "1d" }),
      failing().withRetry({ attempts: 9, delay: "1h" }),
    ];
    const engine = path.engine({ clock });
    const handle = engine.start(target);
    await clock.advance(1);
    expect(clock.pending).toBe(3);
    handle.cancel();
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    expect(clock.pending).toBe(0);
  });

  it("5.5 an aborted body is not tried again, and its failure is not the run's", async () => {
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start(body.task().withRetry({ attempts: 5 }));
    const call = await body.next();
    handle.cancel("stop");
    call.fail(new Error("while stopping"));
    expect(await handle.outcome()).toMatchObject({ status: "cancelled", error: { cause: "stop" } });
    expect(body.started).toBe(1);
  });

  it("5.5 is for good: neither recover nor settle nor orElse catches it", async () => {
    const body = scriptedTask<[], number>("body");
    const target = [body.task().recover(() => 0), settle(body.task()), body.task().orElse(1)];
    const handle = path.engine().start(target);
    await quiet();
    handle.cancel();
    for (const call of [...body.open]) call.fail(call.context.signal.reason);
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
  });

  it("5.5 of one run disturbs no other run of the same target", async () => {
    const body = scriptedTask<[], number>("body");
    const target = list(body.task());
    const engine = path.engine();
    const [a, b] = [engine.start(target), engine.start(target)];
    await quiet();
    a.cancel();
    expect(body.open.map((call) => call.context.signal.aborted)).toEqual([true, false]);
    for (const call of [...body.open]) call.finish(5);
    expect([(await a.outcome()).status, await b.result()]).toEqual(["cancelled", [5]]);
  });
});
