import { type CascadeEvent, type LazyResult, recv, settle, task, wait } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const later = task("later", async (value: unknown): Promise<unknown> => value);
const throwing = task("throwing", (error: unknown): number => {
  throw error;
});

/** The events of each node, in order, as one text: what the grammar is about. */
function sentences(events: readonly CascadeEvent[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const event of events) {
    if (!("node" in event)) continue;
    const word =
      event.type === "task-finished" ? `finished:${event.status}` : event.type.replace("task-", "");
    found.set(event.node, `${found.get(event.node) ?? ""} ${word}`.trim());
  }
  return found;
}

const grammar =
  /^(blocked )*(started( progress| retrying| blocked| detached)* finished:(succeeded|failed|cancelled)|skipped)$/;

function expectWellFormed(events: readonly CascadeEvent[]): void {
  expect(events[0]?.type).toBe("run-started");
  expect(events.at(-1)?.type).toBe("run-finished");
  expect(events.filter((event) => event.type === "run-finished")).toHaveLength(1);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(new Set(events.map((event) => event.runId)).size).toBe(1);
  for (const [node, sentence] of sentences(events)) expect(sentence, node).toMatch(grammar);
}

bothPaths("10 the union", (path) => {
  it("10 of a run that succeeds", async () => {
    const clock = new VirtualClock(5_000);
    const spy = spySubscriber();
    await path.run(list(later(1).as("a"), [later(2)]), {
      clock,
      runId: "r1",
      name: "named",
      subscribers: [spy],
    });
    expect(spy.lines()).toEqual([
      "run-started",
      "graph-built",
      "task-started a",
      "task-started later",
      "task-finished a",
      "task-finished later",
      "task-started list",
      "task-finished list",
      "run-finished",
    ]);
    expectWellFormed(spy.events);
    expect(spy.events[0]).toEqual({ type: "run-started", runId: "r1", seq: 1, time: 5_000, name: "named" });
    expect(spy.ofType("task-started")[0]).toEqual({
      type: "task-started",
      runId: "r1",
      seq: 3,
      time: 5_000,
      node: "0.0.0",
      task: "later",
      label: "a",
      element: undefined,
    });
    expect(spy.ofType("task-finished")[0]).toMatchObject({ status: "succeeded", attempts: 1, duration: 0 });
    expect(spy.events.at(-1)).toMatchObject({ status: "succeeded", duration: 0, error: undefined });
  });

  it("10 the run is called like its target, unless it has a name", async () => {
    const spy = spySubscriber();
    await path.run(list(), { subscribers: [spy] });
    await path.run([list()], { subscribers: [spy] });
    expect(spy.ofType("run-started").map((event) => event.name)).toEqual(["list", "all"]);
  });

  it("10 of elements: one node each, with index and total", async () => {
    const spy = spySubscriber();
    await path.run(later.map([7, 8]), { subscribers: [spy] });
    expectWellFormed(spy.events);
    expect(spy.ofType("task-started").map(({ node, element }) => [node, element])).toEqual([
      ["0.0.0[0]", { index: 0, total: 2 }],
      ["0.0.0[1]", { index: 1, total: 2 }],
    ]);
  });

  it("10 of tail calls: each turn is a node of its own", async () => {
    const spy = spySubscriber();
    const turn: (n: number) => LazyResult<number> = task("turn", (n: number): unknown =>
      n === 0 ? 0 : turn(n - 1),
    ) as never;
    await path.run(turn(3), { subscribers: [spy] });
    expectWellFormed(spy.events);
    expect(spy.ofType("task-started").map((event) => event.node)).toEqual([
      "0.0.0",
      "0.1.0",
      "0.2.0",
      "0.3.0",
    ]);
    expect(spy.ofType("graph-built")).toHaveLength(1);
  });

  it("10 of progress, in order, between started and finished", async () => {
    const spy = spySubscriber();
    const works = task("works", {}, async (ctx, n: number) => {
      ctx.progress(1, 2, "half");
      await undefined;
      ctx.progress(2, 2);
      return n;
    });
    await path.run(list(works(1)), { subscribers: [spy] });
    expectWellFormed(spy.events);
    expect([...sentences(spy.events).values()]).toEqual([
      "started progress progress finished:succeeded",
      "started finished:succeeded",
    ]);
    expect(spy.ofType("task-progress").map(({ done, total, note }) => [done, total, note])).toEqual([
      [1, 2, "half"],
      [2, 2, undefined],
    ]);
  });

  it("10 of skips and failures: a skipped task has no start, what depends on a failure no event", async () => {
    const spy = spySubscriber();
    const target = [settle(list(list().runIf(false))), settle(list(throwing("x"))), later("ok")];
    await path.run(target, { subscribers: [spy] });
    expectWellFormed(spy.events);
    expect([...sentences(spy.events).values()]).toEqual([
      "skipped",
      "skipped",
      "started finished:failed",
      "started finished:succeeded",
    ]);
  });

  it("10 of a run that stops: what was running is finished as cancelled", async () => {
    const spy = spySubscriber();
    const body = scriptedTask<[], number>("body");
    const done = path.run([body.task(), throwing("x").after(later(1))], { subscribers: [spy] });
    await quiet();
    body.open[0]?.finish(1);
    await rejection(done);
    expectWellFormed(spy.events);
    expect(spy.ofType("task-finished").map(({ task: name, status }) => [name, status])).toEqual([
      ["later", "succeeded"],
      ["throwing", "failed"],
      ["body", "cancelled"],
    ]);
  });

  it("10 retrying stands between started and finished, once for each further attempt", async () => {
    const spy = spySubscriber();
    await rejection(path.run(throwing("x").withRetry({ attempts: 3 }), { subscribers: [spy] }));
    expect([...sentences(spy.events).values()]).toEqual(["started retrying retrying finished:failed"]);
    expect(spy.ofType("task-retrying").map(({ attempt, error }) => [attempt, error])).toEqual([
      [1, "x"],
      [2, "x"],
    ]);
    expect(spy.ofType("task-finished")[0]).toMatchObject({ attempts: 3, error: { cause: "x" } });
    expectWellFormed(spy.events);
  });

  it("10 blocked once per wait, with the reason", async () => {
    const spy = spySubscriber();
    const body = scriptedTask<[n: number], number>("body");
    const done = path.run([body.task(1), body.task(2), body.task(3)], {
      maxConcurrency: 1,
      subscribers: [spy],
    });
    for (const n of [1, 2, 3]) {
      await quiet();
      expect(spy.ofType("task-blocked")).toHaveLength(Math.min(n, 2));
      body.open[0]?.finish(n);
    }
    await done;
    expect([...sentences(spy.events).values()]).toEqual([
      "started finished:succeeded",
      "blocked started finished:succeeded",
      "blocked started finished:succeeded",
    ]);
    expect(spy.ofType("task-blocked")[0]?.reason).toMatch(/concurrency/);
    expectWellFormed(spy.events);
  });

  it("10 waits, receives, gathers and choices have no task events", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const engine = path.engine({ clock, subscribers: [spy] });
    void engine.signal("t", 1);
    const handle = engine.start([wait(5), recv("t"), list(1).orElse(0), list(1).recover(() => 0)]);
    await clock.advance(5);
    await handle.result();
    expect(spy.ofType("task-started").map((event) => event.task)).toEqual(["list", "list"]);
  });

  it("10 nothing comes after run-finished", async () => {
    const spy = spySubscriber();
    const keep: { progress?: (done: number) => void } = {};
    const body = task("body", {}, async (ctx) => {
      keep.progress = ctx.progress.bind(ctx);
      return 1;
    });
    await path.run(body(), { subscribers: [spy] });
    keep.progress?.(1);
    await quiet();
    expect(spy.events.at(-1)?.type).toBe("run-finished");
    expectWellFormed(spy.events);
  });

  it("10 run-finished is heard before the result is known", async () => {
    const order: string[] = [];
    const handle = path.engine().start(later(1));
    handle.subscribe((event) => void order.push(event.type));
    await handle.result().then(() => order.push("result"));
    expect(order.slice(-2)).toEqual(["run-finished", "result"]);
  });

  it.each(["missing", "refused", "cycle"])(
    "10 a run that cannot begin has a beginning and an end: %s",
    async (why) => {
      const spy = spySubscriber();
      const self: LazyResult<unknown> = list(list(1));
      const target = why === "refused" ? Promise.resolve(1) : self;
      const params = why === "refused" ? {} : { "events-unknown": 1 };
      await rejection(path.run(target, { params, subscribers: [spy] }));
      expect(spy.lines().at(-1)).toBe("run-finished");
      expect(spy.events.at(-1)).toMatchObject({ status: "failed", error: { code: expect.any(String) } });
      expect(spy.events.map((event) => event.seq)).toEqual(spy.events.map((_, index) => index + 1));
      expect(spy.ofType("task-started")).toEqual([]);
    },
  );
});
