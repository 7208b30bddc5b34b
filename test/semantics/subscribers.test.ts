import { type CascadeEvent, type LazyResult, type Tail, task } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it, vi } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const countdown: (n: number) => LazyResult<number> = task(
  "countdown",
  (n: number): Tail<number> => (n === 0 ? 0 : countdown(n - 1)),
);

async function collect(events: AsyncIterable<CascadeEvent>): Promise<CascadeEvent[]> {
  const found: CascadeEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

bothPaths("10 start", (path) => {
  it("10 returns before any body runs, so who subscribes then misses nothing", async () => {
    const journal = new Journal();
    const handle = path.engine().start(journal.task("body", () => 1)());
    expect(journal.calls).toEqual([]);
    const spy = spySubscriber();
    handle.subscribe(spy);
    const read = collect(handle.events());
    expect(await handle.result()).toBe(1);
    expect(spy.lines()).toEqual([
      "run-started",
      "graph-built",
      "task-started body",
      "task-finished body",
      "run-finished",
    ]);
    expect(await read).toEqual(spy.events);
  });

  it("10 engine and run subscribers hear the same, in order", async () => {
    const [ofEngine, ofRun] = [spySubscriber(), spySubscriber()];
    const engine = path.engine({ subscribers: [ofEngine] });
    await engine.run(list(list(1)), { subscribers: [ofRun] });
    expect(ofRun.events.length).toBeGreaterThan(4);
    expect(ofEngine.events).toEqual(ofRun.events);
    await engine.run(list());
    expect(new Set(ofEngine.events.map((event) => event.runId)).size).toBe(2);
  });

  it("10 one who subscribes during the run hears the rest, in step", async () => {
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start(list(body.task()));
    const call = await body.next();
    const spy = spySubscriber();
    handle.subscribe(spy);
    call.finish(1);
    await handle.result();
    expect(spy.lines()).toEqual([
      "task-finished body",
      "task-started list",
      "task-finished list",
      "run-finished",
    ]);
    expect(spy.events.map((event) => event.seq - (spy.events[0]?.seq ?? 0))).toEqual([0, 1, 2, 3]);
  });

  it("10 one who unsubscribes hears no more", async () => {
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start(list(body.task()));
    const spy = spySubscriber();
    const stop = handle.subscribe(spy);
    const call = await body.next();
    stop();
    const heard = spy.events.length;
    call.finish(1);
    await handle.result();
    expect(spy.events).toHaveLength(heard);
  });
});

bothPaths("10 events()", (path) => {
  it("10 gives the events as they come, and ends with the run", async () => {
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start(body.task());
    const events = handle.events()[Symbol.asyncIterator]();
    const types: unknown[] = [];
    for (let i = 0; i < 3; i++) types.push((await events.next()).value?.type);
    const waiting = events.next();
    (await body.next()).finish(1);
    types.push((await waiting).value?.type, (await events.next()).value?.type);
    expect(types).toEqual(["run-started", "graph-built", "task-started", "task-finished", "run-finished"]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it("10 two calls of next() at once both get their event", async () => {
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start(body.task());
    const events = handle.events()[Symbol.asyncIterator]();
    const both = Promise.all([
      events.next(),
      events.next(),
      events.next(),
      events.next(),
      events.next(),
      events.next(),
    ]);
    (await body.next()).finish(1);
    await handle.result();
    const types = (await both).map((result) => result.value?.type ?? "done");
    expect(types).toEqual([
      "run-started",
      "graph-built",
      "task-started",
      "task-finished",
      "run-finished",
      "done",
    ]);
  });

  it("10 buffers a bounded number, counts what it drops, and never drops the end", async () => {
    const turns = 8_000;
    const handle = path.engine().start(countdown(turns - 1));
    const unread = handle.events();
    await handle.result();
    const events = await collect(unread);
    const warnings = events.filter((event) => event.type === "warning");
    // run-started, graph-built, two for each turn, run-finished.
    const all = 2 + 2 * turns + 1;
    expect(events.length).toBeLessThanOrEqual(10_002);
    expect(events.at(-1)?.type).toBe("run-finished");
    expect(warnings).toMatchObject([{ code: "CS_W_EVENTS_DROPPED" }]);
    expect(events.length - 1 + Number(/\d+/.exec(warnings[0]?.message ?? "")?.[0])).toBe(all);
  });

  it("10 a reader that is quick enough loses nothing", async () => {
    const handle = path.engine().start(list(...Array.from({ length: 300 }, () => list())));
    const events = await collect(handle.events());
    expect(events).toHaveLength(2 + 2 * 301 + 1);
  });

  it("10 leaving the loop ends the subscription", async () => {
    const body = scriptedTask<[], number>("body");
    const handle = path.engine().start(body.task());
    for await (const event of handle.events()) if (event.type === "task-started") break;
    (await body.next()).finish(1);
    expect(await handle.result()).toBe(1);
  });
});

bothPaths("10 a throwing subscriber", (path) => {
  it("10 is reported and isolated: others and the run do not notice", async () => {
    const emitWarning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const spy = spySubscriber();
    let heard = 0;
    const bad = (): never => {
      heard++;
      throw new Error("bad subscriber");
    };
    expect(await path.run(list(list(1)), { subscribers: [bad, spy] })).toEqual([[1]]);
    expect(spy.lines().filter((line) => line !== "warning")).toEqual([
      "run-started",
      "graph-built",
      "task-started list",
      "task-finished list",
      "task-started list",
      "task-finished list",
      "run-finished",
    ]);
    expect(spy.ofType("warning")).toMatchObject([
      { code: "CS_W_SUBSCRIBER", cause: new Error("bad subscriber") },
    ]);
    expect(heard).toBe(spy.events.length);
    expect(emitWarning).toHaveBeenCalledTimes(1);
  });

  it("10 one that throws on run-finished only: nothing comes after it", async () => {
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const spy = spySubscriber();
    const bad = (event: CascadeEvent): void => {
      if (event.type === "run-finished") throw new Error("at the end");
    };
    expect(await path.run(list(), { subscribers: [bad, spy] })).toEqual([]);
    await quiet();
    expect(spy.events.at(-1)?.type).toBe("run-finished");
  });
});

bothPaths("10 unobserved", (path) => {
  it("10 events are not constructed: time is not read for them", async () => {
    class CountingClock extends VirtualClock {
      reads = 0;
      override now(): number {
        this.reads++;
        return super.now();
      }
    }
    const clock = new CountingClock();
    await path.run([countdown(500), list.map([1, 2, 3])], { clock });
    expect(clock.reads).toBe(0);
    await path.run(countdown(500), { clock, subscribers: [() => {}] });
    expect(clock.reads).toBeGreaterThan(1_000);
  });

  it("10 a result that nobody reads is no unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const broken = task("broken", async (): Promise<number> => {
      throw new Error("no");
    });
    const engine = path.engine();
    const handles = [
      engine.start(broken()),
      engine.start(list().runIf(false)),
      engine.start(Promise.resolve() as never),
    ];
    handles.push(engine.start(list()));
    handles[3]?.cancel();
    for (const handle of handles) await handle.outcome();
    await quiet();
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });
});
