import {
  all,
  Engine,
  type LazyResult,
  literal,
  param,
  router,
  run,
  sequence,
  settle,
  TaskFailedError,
  task,
} from "cascade-ts";
import { scriptedTask } from "cascade-ts/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const give = task("give", (make: () => unknown): unknown => make());
const throwing = task("throwing", (error: unknown): number => {
  throw error;
});
const rejecting = task("rejecting", async (error: unknown): Promise<number> => {
  throw error;
});

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  process.on("unhandledRejection", note);
});
afterEach(async () => {
  await quiet();
  process.off("unhandledRejection", note);
  // 5.4 no unhandled rejection, ever: this holds for every test of this file.
  expect(unhandled.splice(0)).toEqual([]);
});

bothSteadyPaths("5.4 what a failure is", (path) => {
  const thrown: readonly (readonly [string, unknown])[] = [
    ["an error", new Error("no")],
    ["a text", "plain text"],
    ["null", null],
    ["undefined", undefined],
    ["zero", 0],
    ["a frozen error", Object.freeze(new Error("frozen"))],
    ["a frozen object", Object.freeze({ code: 7 })],
    ["an object without a prototype", Object.create(null)],
    ["a cyclic object", Object.assign({}, { self: globalThis })],
    ["a symbol", Symbol("s")],
    ["a function", () => 1],
    ["a promise that is rejected and handled", Promise.resolve(1)],
    ["a LazyResult", list(1)],
    [
      "an error whose message throws",
      Object.defineProperty(new Error("x"), "message", {
        get: (): never => {
          throw new Error("the message was read");
        },
      }),
    ],
  ];
  it.each(thrown)("5.4 its cause is what was thrown: %s", async (_, value) => {
    for (const call of [throwing, rejecting]) {
      // As a literal, so that the value itself is thrown.
      const error = await rejection<TaskFailedError>(path.run(list(call(literal(value)))));
      expect(error).toBeInstanceOf(TaskFailedError);
      expect(error).toMatchObject({
        code: "CS_TASK_FAILED",
        task: call === throwing ? "throwing" : "rejecting",
      });
      expect(error.cause).toBe(value);
    }
  });

  it("5.4 it knows the task, the label, the node, the attempts and where the task was defined", async () => {
    const error = await rejection<TaskFailedError>(
      path.run(list(throwing("x").as("labelled").withRetry({ attempts: 3 }))),
    );
    expect(error).toMatchObject({ task: "throwing", label: "labelled", attempts: 3, errors: [] });
    expect(error.site).toMatch(/failures\.test\.ts:\d+:\d+$/);
    expect(error.node).toMatch(/^0\.0\.\d+$/);
    expect(error.message).toContain("labelled");
  });

  it("5.4 is one object at every hop", async () => {
    const broken = throwing("x");
    const hops = [broken, list(broken), all([broken]), sequence([broken, list()]), router(broken, { a: 1 })];
    const seen = (await path.run(hops.map((hop) => settle(hop)))) as { reason: unknown }[];
    expect(new Set(seen.map((item) => item.reason)).size).toBe(1);
    expect(seen[0]?.reason).toBeInstanceOf(TaskFailedError);
    const caught: unknown[] = [];
    const keep = (failure: Error): never => {
      caught.push(failure);
      throw failure;
    };
    const error = await rejection(path.run(list(list(throwing("x")).recover(keep))));
    expect(caught).toHaveLength(1);
    expect(error.cause === caught[0] || error === caught[0]).toBe(true);
  });

  it.each<readonly [string, () => unknown]>([
    ["a rejected promise", () => Promise.reject(new Error("no"))],
    [
      "a thenable that rejects",
      () => ({ then: (_: unknown, reject: (e: Error) => void) => reject(new Error("no")) }),
    ],
    [
      "a thenable that throws",
      () => ({
        then: () => {
          throw new Error("no");
        },
      }),
    ],
    [
      "an object whose then cannot be read",
      () => ({
        get then(): never {
          throw new Error("no");
        },
      }),
    ],
  ])("5.4 a body fails by returning %s", async (_, make) => {
    await expect(path.run(list(give(make)))).rejects.toMatchObject({
      task: "give",
      cause: { message: "no" },
    });
    await expect(path.run(give(make))).rejects.toMatchObject({ task: "give", cause: { message: "no" } });
  });

  it("5.4 a field of nothing is a failure with the cause", async () => {
    const nothing = task("nothing", () => null as unknown as { k: number });
    await expect(path.run(nothing().get("k"))).rejects.toMatchObject({
      code: "CS_TASK_FAILED",
      cause: expect.any(TypeError),
    });
  });

  const number = param("failures-n", { type: "number" });
  const refusals: readonly (readonly [string, string, () => LazyResult<unknown>])[] = [
    ["an unknown route", "CS_UNKNOWN_ROUTE", () => router("x", { a: 1 })],
    ["unequal lists", "CS_MAP_LENGTHS", () => list.map([1, 2], list(1) as LazyResult<unknown[]>)],
    ["no list", "CS_MAP_LIST", () => list.map(list.map([]).get("length") as never)],
    ["a parameter", "CS_INVALID_PARAM", () => list(number)],
    [
      "a cycle",
      "CS_CYCLE",
      () => {
        const self: LazyResult<unknown> = give(() => self);
        return self;
      },
    ],
  ];
  it.each(refusals)("5.4 what the engine refuses keeps its class at the top: %s", async (_, code, make) => {
    const params = { "failures-n": "many" };
    for (const wrap of [make, () => list(make()), () => all([make()])]) {
      const error = await rejection(path.run(wrap(), { params }));
      expect(error).toMatchObject({ code });
      expect(error).not.toBeInstanceOf(TaskFailedError);
    }
  });

  it("5.4 a Cascade error that a body throws is that body's failure", async () => {
    const engine = path.engine();
    await engine.close();
    const nested = task("nested", () => engine.run(list(1)));
    await expect(path.run(nested())).rejects.toMatchObject({
      code: "CS_TASK_FAILED",
      cause: { code: "CS_ENGINE_CLOSED" },
    });
  });
});

bothSteadyPaths("5.4 where a failure goes", (path) => {
  it.each<readonly [string, (from: LazyResult<number>) => LazyResult<unknown>]>([
    ["an argument", (from) => list(from)],
    ["a condition", (from) => list().runIf(from)],
    ["a predecessor", (from) => list().after(from)],
    ["a selector", (from) => router(from, { a: 1 })],
    ["the chosen route", (from) => router("a", { a: from })],
    ["an item", (from) => all([from])],
    ["a step", (from) => sequence([from, list()])],
    ["a mapped list", (from) => list.map(all([from]))],
    ["an item of a map", (from) => list.map([from, 1])],
    ["orElse", (from) => from.orElse(1)],
    ["get", (from) => from.get("toFixed")],
    ["a tail call", (from) => give(() => list(from))],
  ])("5.4 along every edge: %s", async (_, edge) => {
    await expect(path.run(edge(throwing("x")))).rejects.toMatchObject({ task: "throwing", cause: "x" });
    expect(await path.run(edge(throwing("x")).recover(({ cause }) => [cause]))).toEqual(["x"]);
  });

  it("5.4 at once: a slow sibling is not waited for", async () => {
    const slow = scriptedTask<[], number>("slow");
    const journal = new Journal();
    const hear = journal.task("hear", (item: { status: string }) => item.status);
    const failing = list(slow.task(), rejecting("x"));
    const done = path.run([hear(settle(failing) as never), slow.task().as("other")]);
    await quiet();
    expect(journal.calls).toEqual(["hear"]);
    for (const call of [...slow.open]) call.finish(1);
    expect(await done).toEqual(["rejected", 1]);
  });

  it("5.4 nothing that depends on it runs", async () => {
    const journal = new Journal();
    const step = journal.task("step", (x: number) => x);
    let lazy: LazyResult<number> = throwing("x");
    for (let i = 0; i < 1_000; i++) lazy = step(lazy);
    expect(await path.run(settle(lazy))).toMatchObject({ status: "rejected", reason: { task: "throwing" } });
    expect(journal.calls).toEqual([]);
  });
});

bothSteadyPaths("5.4 run and engine.run never throw synchronously", (path) => {
  it.each<readonly [string, () => Promise<unknown>, string]>([
    ["a promise as target", () => path.run(Promise.resolve(1)), "CS_PROMISE_ARGUMENT"],
    ["an unknown option", () => path.run(1, { nonsense: 1 } as never), "CS_INVALID_OPTION"],
    ["no options", () => run(1, null as never), "CS_INVALID_OPTION"],
    ["an engine's bad option", () => new Engine().run(1, { maxConcurrency: 0 }), "CS_INVALID_OPTION"],
    ["a missing parameter", () => path.run(param("failures-missing")), "CS_MISSING_PARAM"],
    ["an unknown parameter", () => path.run(1, { params: { "failures-unknown": 1 } }), "CS_UNKNOWN_PARAM"],
  ])("5.4 %s rejects", async (_, start, code) => {
    let promise: Promise<unknown> | undefined;
    expect(() => {
      promise = start();
    }).not.toThrow();
    await expect(promise).rejects.toMatchObject({ code });
  });
});
