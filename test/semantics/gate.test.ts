import { all, firstOf, literal, param, recv, router, sequence, settle, task, wait } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

/** Notes that a promise has ended. */
function watch(promise: Promise<unknown>): { readonly ended: boolean } {
  const seen = { ended: false };
  const end = (): void => {
    seen.ended = true;
  };
  promise.then(end, end);
  return seen;
}

bothSteadyPaths("8.1 pause", (path) => {
  it.each(positions)("8.2 set before the start it applies to the first node: $name", async ({ place }) => {
    const engine = path.engine();
    const journal = new Journal();
    const body = journal.task("held", (n: number) => n + 1);
    engine.pause("task:held");
    const done = engine.run(place(body, (lazy) => lazy));
    await quiet();
    expect(journal.calls).toEqual([]);
    engine.unpause("task:held");
    expect(await done).toBe(2);
  });

  const scopes = [
    ["global", "abcd"],
    ["flow:one", "ab"],
    ["flow:two", "cd"],
    ["run:r2", "cd"],
    ["task:a", "a"],
    ["task:*", "abcd"],
    ["task:?", "abcd"],
    ["task:[ab]", ""],
    ["task:a*", "a"],
    ["flow:o*", ""],
    ["run:*", ""],
    ["task:A", ""],
  ] as const;
  it.each(scopes)("8.1 the scope %s holds %s", async (scope, held) => {
    const engine = path.engine();
    const journal = new Journal();
    const [a, b, c, d] = [..."abcd"].map((name) => journal.task(name, () => name)) as [
      never,
      never,
      never,
      never,
    ] as (typeof list)[];
    engine.pause(scope);
    const runs = [
      engine.run([a?.(), b?.()], { name: "one", runId: "r1" }),
      engine.run([c?.(), d?.()], { name: "two", runId: "r2" }),
    ];
    await quiet();
    expect([...new Set([..."abcd"])].filter((name) => journal.count(name) === 0).join("")).toBe(held);
    engine.unpause(scope);
    expect(await Promise.all(runs)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("8.1 the flow's name is the target's task where none is given", async () => {
    const engine = path.engine();
    const journal = new Journal();
    engine.pause("flow:main");
    const main = journal.task("main", (value: unknown) => value);
    const done = engine.run(main(journal.task("inner", () => 1)()));
    const other = engine.run(list(main(1)));
    await quiet();
    expect(journal.calls).toEqual(["main"]);
    expect(await other).toEqual([1]);
    engine.unpause("flow:main");
    expect(await done).toBe(1);
  });

  it("8.1 all matching records apply; unpause ends exactly one scope and leaves limits", async () => {
    const engine = path.engine();
    const journal = new Journal();
    const body = journal.task("body", () => 1);
    const scopes = ["global", "flow:f", "run:r", "task:body", "task:b*"];
    for (const scope of scopes) engine.pause(scope);
    engine.limit("global", { concurrency: 5 });
    engine.pause("global");
    expect(engine.constraints()).toHaveLength(6);
    const done = engine.run([body()], { name: "f", runId: "r" });
    for (const scope of scopes) {
      await quiet();
      expect(journal.calls).toEqual([]);
      engine.unpause(scope);
    }
    expect(await done).toEqual([1]);
    expect(engine.constraints().map(({ type }) => type)).toEqual(["concurrency"]);
    engine.unpause("task:nobody");
    engine.unpause();
  });

  it("8.3 nodes without a body are never held: everything but tasks goes on", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    engine.pause();
    engine.limit("global", { concurrency: 0, rate: 0 });
    const target = all({
      gather: all([1, [2]]),
      field: all({ x: 5 }).get("x"),
      literal: literal({ y: 1 }),
      param: param("p", { default: 7 }),
      route: router("k", { k: literal("chosen") }),
      steps: sequence([literal(1), literal(2)]),
      fallback: literal(1).runIf(false).orElse("fallback"),
      settled: settle(literal(3)),
      first: firstOf([literal("f")]),
      empty: list.map([]),
      waited: wait(10),
      received: recv("t"),
      in: all([1]).within(100),
      recovered: all({ x: undefined as never })
        .get("x")
        .get("deep")
        .recover(() => "recovered"),
    });
    const done = engine.run(target);
    await quiet();
    void engine.signal("t", "signal");
    await clock.advance(10);
    expect(await done).toMatchObject({
      gather: [1, [2]],
      field: 5,
      param: 7,
      route: "chosen",
      steps: 2,
      fallback: "fallback",
      first: "f",
      empty: [],
      received: "signal",
      in: [1],
      recovered: "recovered",
    });
  });

  it("8.2 what runs goes on; retries, elements, tail calls and new runs are held one by one", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const body = scriptedTask<[n: number], unknown>("body");
    const next = task("next", (n: number): unknown => body.task(n * 10));
    const runs = [
      engine.run([body.task(1).withRetry({ attempts: 2 })]),
      engine.run(body.task.map([2, 3]).withConcurrency(1)),
      engine.run(next(4)),
    ];
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual([1, 2, 40]);
    engine.pause("task:body");
    body.open[0]?.fail("again");
    body.open.find(({ args }) => args[0] === 2)?.finish("two");
    body.open.find(({ args }) => args[0] === 40)?.finish(next(5));
    const late = engine.run(body.task(6));
    await quiet();
    expect(body.open).toEqual([]);
    engine.unpause("task:body");
    await quiet();
    expect(body.open.map(({ args }) => args[0]).toSorted()).toEqual([1, 3, 50, 6]);
    for (const open of [...body.open]) open.finish(open.args[0]);
    expect(await Promise.all([...runs, late])).toMatchObject([[1], ["two", 3], 50, 6]);
  });

  it("5.5 a paused run can be cancelled, interrupted, run into its deadline; the engine can be closed", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const journal = new Journal();
    const body = journal.task("body", () => 1);
    engine.pause();
    const runs = [0, 1, 2].map((n) => engine.start([body()], n === 1 ? { deadline: 10 } : {}));
    await quiet();
    runs[0]?.cancel();
    expect((await runs[0]?.outcome())?.status).toBe("cancelled");
    await clock.advance(10);
    expect(await runs[1]?.outcome()).toMatchObject({ status: "failed", error: { code: "CS_TIMEOUT" } });
    await engine.close();
    expect((await runs[2]?.outcome())?.status).toBe("cancelled");
    expect([journal.calls, clock.pending]).toEqual([[], 0]);
  });

  it("10 blocked once per block, with the reason and the scope; changes are told once to each run", async () => {
    const spy = spySubscriber();
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    engine.pause("task:list", { ttl: "1m" });
    const handle = engine.start(list(list(1)), { subscribers: [spy] });
    await quiet();
    engine.limit("global", { concurrency: 1, rate: "10/m", burst: 9 });
    engine.limit("global", { concurrency: null });
    await quiet();
    await clock.advance("1m");
    expect(await handle.result()).toEqual([[1]]);
    expect(spy.ofType("task-blocked").map(({ reason }) => reason)).toEqual(["paused (task:list)"]);
    const changes = spy.ofType("constraint-changed");
    expect(changes.map(({ what, scope, constraint }) => [what, scope, constraint])).toEqual([
      ["set", "global", "concurrency"],
      ["set", "global", "rate_limit"],
      ["cleared", "global", "concurrency"],
      ["expired", "task:list", "pause"],
    ]);
    expect(changes[1]?.params).toEqual({ rate: 10 / 60, burst: 9 });
  });

  it("8.2 an element that is held is told by its own; the whole is not", async () => {
    const spy = spySubscriber();
    const engine = path.engine();
    engine.pause("task:list");
    const done = engine.start(list.map([1, 2]), { subscribers: [spy] });
    await quiet();
    engine.unpause("task:list");
    await done.result();
    expect(spy.ofType("task-blocked").map(({ element }) => element)).toEqual([
      { index: 0, total: 2 },
      { index: 1, total: 2 },
    ]);
  });

  it("8.2 the time: expiry wakes, already expired does nothing, a longer word replaces", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    engine.pause("global", { ttl: 0 });
    expect(engine.constraints()).toEqual([]);
    expect(await engine.run(list(1))).toEqual([1]);
    engine.pause("global", { ttl: "10s" });
    const seen = watch(engine.run(list(2)));
    await clock.advance(9_999);
    expect(seen.ended).toBe(false);
    engine.pause("global", { ttl: "10s" });
    await clock.advance(9_999);
    expect([seen.ended, engine.constraints().length]).toEqual([false, 1]);
    await clock.advance(1);
    expect([seen.ended, engine.constraints().length]).toEqual([true, 0]);
    expect(clock.pending).toBe(0);
  });

  it("8.3 what makes no sense is refused and changes nothing", () => {
    const engine = path.engine();
    engine.limit("task:a", { concurrency: 3 });
    const before = engine.constraints();
    const bad = [
      () => engine.pause("tasks:a"),
      () => engine.pause(""),
      () => engine.pause("task:"),
      () => engine.pause(7 as never),
      () => engine.pause("global", { ttl: "soon" as never }),
      () => engine.pause("global", { ttl: -1 }),
      () => engine.limit("task:a", {}),
      () => engine.limit("task:a", { concurrency: -1 }),
      () => engine.limit("task:a", { concurrency: 1.5 }),
      () => engine.limit("task:a", { rate: "many" }),
      () => engine.limit("task:a", { rate: -1 }),
      () => engine.limit("task:a", { burst: 3 }),
      () => engine.limit("task:a", { rate: 1, burst: 0 }),
      () => engine.limit("task:a", { concurrency: 1, rate: Number.NaN }),
      () => engine.unpause("nothing"),
      () => engine.limit("nowhere", { concurrency: 1 }),
      () => engine.limit("nowhere", { concurrency: null }),
    ];
    for (const [index, act] of bad.entries())
      expect(act, `${index}`).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^CS_INVALID_(CONSTRAINT|DURATION)$/) }),
      );
    expect(engine.constraints()).toEqual(before);
  });
});
