import {
  all,
  type LazyResult,
  literal,
  param,
  type RunHandle,
  recv,
  router,
  type Tail,
  task,
} from "cascade-ts";
import { scriptedTask, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothPaths, type Path } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const broken = task("broken", (): number => {
  throw new Error("no");
});

/** What a promise has come to by now. */
async function now(promise: Promise<unknown>): Promise<unknown> {
  await quiet();
  return Promise.race([promise.catch((error: unknown) => error), Promise.resolve("pending")]);
}

/** A run under way, with a body in it that the test ends. */
function started(path: Path, target: (open: LazyResult<unknown>) => unknown) {
  const body = scriptedTask<[], unknown>("body");
  const open = body.task();
  const engine = path.engine();
  return { handle: engine.start(target(open)) as RunHandle<unknown>, open, engine, body };
}

bothPaths("H5 handle.value", (path) => {
  it("H5 gives the value of any node as soon as it has one, before the run is over", async () => {
    const early = list(1);
    const map = list.map([1, 2]);
    const gather = all({ early });
    const { handle, open, body } = started(path, (lazy) => [list(early), map, gather, list(lazy)]);
    const values = [early, map, gather, gather.get("early"), open].map((lazy) => handle.value(lazy));
    expect(await values[0]).toEqual([1]);
    expect(await values[1]).toEqual([[1], [2]]);
    expect(await values[2]).toEqual({ early: [1] });
    expect(await now(values[4] as Promise<unknown>)).toBe("pending");
    body.open[0]?.finish("done");
    expect(await values[4]).toBe("done");
    await handle.result();
    expect(await rejection(values[3] as Promise<unknown>)).toMatchObject({ code: "CS_NOT_IN_RUN" });
  });

  it("H5 asked late, asked twice, asked after the end: the same", async () => {
    const early = list(1);
    const { handle, body } = started(path, (open) => [early, open]);
    await quiet();
    const twice = [handle.value(early), handle.value(early)];
    expect(await Promise.all(twice)).toEqual([[1], [1]]);
    body.open[0]?.finish(2);
    await handle.result();
    expect(await handle.value(early)).toEqual([1]);
  });

  it("H5 undefined, null, false, 0, a function: whatever the node has", async () => {
    for (const value of [undefined, null, false, 0, "", () => 1]) {
      const node = task("node", () => value as unknown)();
      const handle = path.engine().start([node, list(node)]);
      expect(await handle.value(node)).toBe(value);
      await handle.result();
    }
  });

  it("H5 parameters and literals have values, too", async () => {
    const given = param("given", { default: 4 });
    const plain = literal({ x: 1 });
    const handle = path.engine().start(list(given, plain), { params: { given: 5 } });
    expect(await handle.value(given)).toBe(5);
    await handle.result();
  });

  it("H5 it asks for nothing: what the run does not need is not run, and is said to be pruned", async () => {
    const journal = new Journal();
    const other = journal
      .task("other", () => 1)()
      .as("unused");
    const route = router("a", { a: list(1), b: other });
    const { handle, body } = started(path, (open) => [route, open]);
    const value = handle.value(other);
    expect(await now(value)).toBe("pending");
    body.open[0]?.finish(0);
    await handle.result();
    expect(await rejection(value)).toMatchObject({
      code: "CS_SKIPPED",
      reason: { kind: "pruned", origin: "unused" },
    });
    expect(journal.calls).toEqual([]);
  });

  it("H5 what failed rejects with its failure, what was skipped with its reason", async () => {
    const failing = broken();
    const skipped = list().runIf(false).as("s");
    const dependent = list(failing);
    const handle = path.engine().start([dependent.recover(() => 0), list(skipped).orElse(1)]);
    const values = [failing, dependent, skipped].map((lazy) =>
      handle.value(lazy).catch((error: unknown) => error),
    );
    expect(await handle.result()).toEqual([0, 1]);
    const [failure, same, skip] = await Promise.all(values);
    expect(failure).toMatchObject({ code: "CS_TASK_FAILED", task: "broken" });
    expect(same).toBe(failure);
    expect(skip).toMatchObject({ code: "CS_SKIPPED", reason: { kind: "condition-false", origin: "s" } });
  });

  it("H5 a node of a graph that a tail call brings later", async () => {
    const late = list("late");
    const outer = task("outer", async (): Promise<unknown> => list(late));
    for (const target of [outer(), [outer()], router("a", { a: outer() })]) {
      const handle = path.engine().start(target);
      expect(await handle.value(late)).toEqual(["late"]);
      await handle.result();
    }
  });

  it("H5 of a loop: a node that each generation names; one that a generation replaced is forgotten", async () => {
    const shared = list("shared");
    const body = scriptedTask<[], number>("body");
    const turn: (n: number) => LazyResult<unknown> = task(
      "turn",
      (n: number): Tail<unknown> => (n === 0 ? list(body.task(), shared) : turn2(n, shared)),
    ) as never;
    const turn2 = task("turn2", (n: number, _: unknown): Tail<unknown> => turn(n - 1)) as unknown as (
      n: number,
      x: LazyResult<unknown>,
    ) => LazyResult<unknown>;
    const handle = path.engine().start(turn(5));
    const value = handle.value(shared);
    await quiet();
    body.open[0]?.finish(1);
    expect(await value).toEqual(["shared"]);
    await handle.result();
  });

  it("H5 of nobody's graph: at the end of the run, or at once after it", async () => {
    const { handle, body } = started(path, (open) => open);
    const stranger = handle.value(list("stranger"));
    expect(await now(stranger)).toBe("pending");
    body.open[0]?.finish(1);
    await handle.result();
    expect(await rejection(stranger)).toMatchObject({ code: "CS_NOT_IN_RUN" });
    expect(await rejection(handle.value(list()))).toMatchObject({ code: "CS_NOT_IN_RUN" });
  });

  it("H5 cancelled, failed, refused: it is settled, and unread it rejects nowhere", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const signal = recv("t");
    const cancelled = engine.start(list(signal));
    const value = cancelled.value(signal);
    void cancelled.value(signal);
    await quiet();
    cancelled.cancel();
    expect(await rejection(value)).toMatchObject({ code: "CS_SKIPPED" });
    const other = recv("u");
    const failed = engine.start([broken(), other]);
    expect(await rejection(failed.value(other))).toMatchObject({ code: "CS_SKIPPED" });
    const refused = engine.start(list(), { params: { unknown: 1 } });
    expect(await rejection(refused.value(list()))).toMatchObject({ code: "CS_UNKNOWN_PARAM" });
    for (const bad of [1, null, undefined, list, Promise.resolve(1)])
      expect(await rejection(failed.value(bad as never))).toMatchObject({ code: "CS_INVALID_OPTION" });
  });

  it("H5 looking does not change what runs, nor how often, nor its value; with a store, after the commit", async () => {
    const journal = new Journal();
    const step = journal.task("step", (n: number) => n + 1);
    const first = step(1);
    const store = new MemoryResultLog();
    for (const options of [{}, { results: store }]) {
      journal.calls.length = 0;
      const handle = path.engine(options).start(step(step(first)));
      const value = handle.value(first);
      expect(await Promise.all([value, handle.result()])).toEqual([2, 4]);
      expect(journal.calls).toHaveLength(3);
    }
    expect(store.records[0]?.value).toBe(2);
  });

  it("H5 thousands of them at once", async () => {
    const nodes = Array.from({ length: 2_000 }, (_, n) => list(n));
    const handle = path.engine().start(nodes);
    const values = await Promise.all(nodes.map((node) => handle.value(node)));
    expect(values).toEqual(await handle.result());
  });
});
