import {
  bind,
  type Jump,
  jump,
  type LazyResult,
  memory,
  router,
  selectJump,
  sequence,
  task,
} from "cascade-ts";
import { scriptedTask, spySubscriber } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const echo = task("echo", (value: unknown): unknown => value);
const count = task("count", (n: number): Jump<number> => (n <= 0 ? jump("end", n) : jump("again", n - 1)));
/** A body that returns what it is told. */
const go = task("go", (result: unknown): unknown => result);
const jumpTo = (key: string, data?: unknown): LazyResult<Jump> =>
  go(jump(key, data) as never) as LazyResult<Jump>;
const loop = (n: number) => bind(count(n), (self) => selectJump({ again: self, end: null }));
const ends = selectJump({ end: null });

bothSteadyPaths("12 jumps and the rest of a node's life", (path) => {
  it("3.4 following a jump needs no place: the engine's own work is never limited", async () => {
    const slow = scriptedTask<[], unknown>("slow");
    const source = scriptedTask<[], Jump>("source");
    const engine = path.engine({ maxConcurrency: 2 });
    const handle = engine.start([slow.task(), bind(source.task(), ends)]);
    const [held, one] = [await slow.next(), await source.next()];
    const other = engine.start(slow.task());
    await quiet();
    engine.pause("global");
    one.finish(jump("end", "through"));
    const bound = handle.value(echo(0));
    bound.catch(() => {});
    await quiet();
    engine.unpause("global");
    held.finish("s");
    for (const call of [...slow.open]) call.finish("s");
    await quiet();
    for (const call of [...slow.open]) call.finish("s");
    expect(await handle.result()).toEqual(["s", "through"]);
    await other.result();
    await engine.close();
  });

  it("8.3 a paused engine follows jumps that need no body", async () => {
    const source = scriptedTask<[], Jump>("source");
    const engine = path.engine();
    const handle = engine.start(bind(source.task(), ends));
    const call = await source.next();
    engine.pause("global");
    call.finish(jump("end", "through"));
    expect(await handle.result()).toBe("through");
    await engine.close();
  });

  it("8.1 a pause of the task holds its next turn", async () => {
    const journal = new Journal();
    const source = scriptedTask<[n: number], Jump>("source");
    const engine = path.engine();
    const next = journal.task("next", (n: number) => n);
    const handle = engine.start(bind(source.task(1), selectJump({ next: next(0) })));
    const call = await source.next();
    engine.pause("task:next");
    call.finish(jump("next", 7));
    await quiet();
    expect(journal.calls).toEqual([]);
    engine.unpause("task:next");
    expect(await handle.result()).toBe(7);
    await engine.close();
  });

  it("10 each turn is a node of its own, and the bound node has no events", async () => {
    const spy = spySubscriber();
    await path.run(loop(2), { subscribers: [spy], name: "jumps" });
    expect(spy.lines().filter((line) => line.startsWith("task-"))).toEqual([
      ...["task-started count", "task-finished count"],
      ...["task-started count", "task-finished count"],
      ...["task-started count", "task-finished count"],
    ]);
    expect(new Set(spy.ofType("task-started").map(({ node }) => node)).size).toBe(3);
  });

  it("12 an unbound jump is an error, also when it comes from a cache", async () => {
    const cache = memory();
    const call = () => jumpTo("end", 1).withCache(cache);
    expect(await path.run(bind(call(), ends))).toBe(1);
    expect(await path.run(bind(call(), ends))).toBe(1);
    await expect(path.run(call())).rejects.toMatchObject({ code: "CS_UNBOUND_JUMP" });
    await expect(path.run(echo([call()]))).rejects.toMatchObject({ code: "CS_UNBOUND_JUMP" });
  });

  it("5.4 an unbound jump and an unknown key can be recovered like other failures", async () => {
    const code = (failure: Error): unknown => (failure as { code?: unknown }).code;
    expect(await path.run((jumpTo("end") as LazyResult<unknown>).recover(code))).toBe("CS_UNBOUND_JUMP");
    const lost = bind(jumpTo("nowhere"), ends) as LazyResult<unknown>;
    expect(await path.run(lost.recover(code))).toBe("CS_UNKNOWN_JUMP");
    expect(await path.run(echo([lost]).recover(code))).toBe("CS_UNKNOWN_JUMP");
  });

  it("5.1 a jump that nobody can follow is not tried again", async () => {
    const journal = new Journal();
    const source = journal.task("source", () => jump("nowhere"));
    await expect(path.run(source().withRetry({ attempts: 3 }) as never)).rejects.toMatchObject({
      code: "CS_UNBOUND_JUMP",
    });
    await expect(path.run(bind(source().withRetry({ attempts: 3 }), ends))).rejects.toMatchObject({
      code: "CS_UNKNOWN_JUMP",
    });
    expect(journal.count("source")).toBe(2);
  });

  it("12 routes without a body of their own: anew without data, refused with it", async () => {
    const journal = new Journal();
    const leaf = journal.task("leaf", (n: number) => n);
    const routes = selectJump({
      routed: router("a", { a: leaf(1), b: leaf(2) }),
      steps: sequence([leaf(3), leaf(4)]),
    });
    expect(await path.run(bind(jumpTo("routed"), routes))).toBe(1);
    expect(await path.run(bind(jumpTo("steps"), routes))).toBe(4);
    expect(journal.calls).toHaveLength(3);
    for (const key of ["routed", "steps"])
      await expect(path.run(bind(jumpTo(key, 9), routes))).rejects.toMatchObject({
        code: "CS_INVALID_COMPOSITION",
      });
  });

  it("5.4 with drain, what is independent of a jump that fails is finished", async () => {
    const journal = new Journal();
    const after = journal.task("after", (_value: unknown) => "after");
    const slow = scriptedTask<[], unknown>("slow");
    const done = path
      .run([bind(jumpTo("nowhere"), ends), after(slow.task())], { onFailure: "drain" })
      .catch((error: unknown) => error);
    (await slow.next()).finish("s");
    expect(await done).toMatchObject({ errors: [{ code: "CS_UNKNOWN_JUMP" }] });
    expect(journal.calls).toEqual(["after"]);
  });

  it("12 handle.value of a bound node, and of an input that a later turn asks for", async () => {
    const input = scriptedTask<[], string>("input");
    const shared = input.task();
    const use = task("use", (value: string) => jump("end", value));
    const bound = bind(jumpTo("use"), selectJump({ use: use(shared), end: null }));
    const engine = path.engine();
    const handle = engine.start([bound]);
    const values = [handle.value(bound), handle.value(shared)];
    (await input.next()).finish("v");
    expect(await Promise.all(values)).toEqual(["v", "v"]);
    expect(await handle.result()).toEqual(["v"]);
    await engine.close();
  });

  it("4.3 a loop met in a tail-called graph is the same node", async () => {
    const journal = new Journal();
    const work = journal.task("work", (n: number): unknown =>
      n === 0 ? jump("end", {}) : jump("again", n - 1),
    );
    const bound = bind(work(2) as LazyResult<Jump>, (self) => selectJump({ again: self, end: null }));
    const below = task("below", (): unknown => echo([bound]));
    const [one, [two]] = (await path.run([bound, below()])) as [unknown, [unknown]];
    expect([one === two, journal.count("work")]).toEqual([true, 3]);
  });

  it("12 the loop of one run and that of another do not disturb each other", async () => {
    const engine = path.engine();
    const shared = loop(50);
    expect(
      await Promise.all([engine.run(shared), engine.run([shared, shared]), engine.run(echo(shared))]),
    ).toEqual([0, [0, 0], 0]);
    await engine.close();
  });
});
