import { describe, expect, it } from "vitest";
import { bothPaths, type Path } from "../../test/semantics/both-paths.ts";
import { all } from "../spec/all.ts";
import { env } from "../spec/env.ts";
import { literal } from "../spec/literal.ts";
import { param } from "../spec/param.ts";
import { pipeline } from "../spec/pipeline.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import type { Tail } from "../spec/tail.ts";
import { type Task, task } from "../spec/task.ts";
import { wait } from "../spec/wait.ts";
import { InstantClock } from "../testing/instant-clock.ts";

const add = task("add", (a: number, b: number) => a + b);
const inc = task("inc", async (n: number) => n + 1);
const bad = task("bad", (): number => {
  throw new Error("no");
});

bothPaths("run", (path: Path) => {
  it.each<readonly [string, () => unknown, unknown]>([
    ["a call of calls", () => add(add(1, 2), add(3, 4)), 10],
    ["asynchronous calls", () => add(inc(1), inc(inc(2))), 6],
    ["a structure", () => [add(1, 2), { k: inc(1) }], [3, { k: 2 }]],
    ["an empty list", () => [], []],
    ["a plain value", () => 5, 5],
    ["nothing", () => undefined, undefined],
    ["a literal", () => literal(7), 7],
    ["a map of values", () => inc.map([1, 2, 3]), [2, 3, 4]],
    ["a map with LazyResults, one by one", () => inc.map([1, inc(2), 3]).withConcurrency(1), [2, 4, 4]],
    ["a map of a list to come", () => inc.map(all([1, inc(2)])), [2, 4]],
    ["a pipeline", () => pipeline(10, inc, (x) => add(x, x)), 22],
    ["a router", () => router(inc(1), { 1: add(0, 0), 2: add(1, 1) }), 2],
    ["a sequence", () => sequence([inc(1), inc(2)]), 3],
    ["a wait", () => inc(1).after(wait("3h")), 2],
    ["a condition that holds", () => add(1, 1).runIf(inc(-2)).orElse(inc(5)), 2],
    ["a condition that does not", () => add(1, 1).runIf(inc(-1)).orElse(inc(5)), 6],
    ["a fallback for a skipped argument", () => add(1, inc(1).runIf(false)).orElse("x"), "x"],
    [
      "a recovery",
      () => add(1, bad()).recover(({ message }) => message.split("\n")[0]),
      'task "bad" failed: no',
    ],
    ["a recovery that goes on", () => add(1, bad()).recover(() => inc(1)), 2],
    ["a field of a settled failure", () => settle(bad()).get("status"), "rejected"],
    [
      "a parameter, and one with a default",
      () => add(param("run-p", { type: "number" }), param("run-q", { default: 4 })),
      7,
    ],
    ["a variable", () => env("X"), "y"],
  ])("gives the value of %s", async (_, target, value) => {
    // A parameter that another target of the process has is not unknown.
    const options = { clock: new InstantClock(), params: { "run-p": "3" }, env: { X: "y" } };
    param("run-p", { type: "number" });
    expect(await path.run(target(), options)).toEqual(value);
  });

  it.each<readonly [string, () => unknown, object, object]>([
    ["a failure", () => add(1, bad()), {}, { code: "CS_TASK_FAILED", task: "bad" }],
    [
      "a failure of a run that drains",
      () => add(1, bad()),
      { onFailure: "drain" },
      { code: "CS_RUN_FAILED" },
    ],
    ["a skip", () => inc(1).runIf(false), {}, { code: "CS_SKIPPED", reason: { kind: "condition-false" } }],
    [
      "a missing parameter",
      () => add(param("run-m", { type: "number" }), 1),
      {},
      { code: "CS_MISSING_PARAM" },
    ],
    ["a missing variable", () => env("X"), { env: {} }, { code: "CS_MISSING_ENV" }],
    ["an unknown parameter", () => add(1, 1), { params: { "run-zzz": 1 } }, { code: "CS_UNKNOWN_PARAM" }],
    [
      "an aborted signal",
      () => add(1, 1),
      { signal: AbortSignal.abort("why") },
      { code: "CS_CANCELLED", cause: "why" },
    ],
    ["a promise in the target", () => [Promise.resolve(1)], {}, { code: "CS_PROMISE_ARGUMENT" }],
  ])("rejects with %s", async (_, target, options, error) => {
    await expect(path.run(target(), options)).rejects.toMatchObject(error);
  });

  it("runs the same target again and again, also at the same time", async () => {
    const target = add(inc(1), inc(2));
    expect(await Promise.all([path.run(target), path.run(target)])).toEqual([5, 5]);
    expect(await path.run(target)).toBe(5);
  });
});

bothPaths("tail calls", (path: Path) => {
  const countdown: Task<[number], string> = task(
    "countdown",
    (n: number): Tail<string> => (n <= 0 ? "done" : countdown(n - 1)),
  );
  const later: Task<[number], string> = task(
    "later",
    async (n: number): Promise<Tail<string>> => (n <= 0 ? "done" : later(n - 1)),
  );

  it("4.2 a hundred thousand turns, synchronous and asynchronous", async () => {
    expect(await path.run(countdown(100_000))).toBe("done");
    expect(await path.run(later(100_000))).toBe("done");
  });

  it("4.1 in an argument", async () => {
    expect(await path.run(task("length", (text: string) => text.length)(countdown(1_000)))).toBe(4);
  });

  it("4.1 that branch", async () => {
    const fib: Task<[number], number> = task(
      "fib",
      (n: number): Tail<number> => (n < 2 ? n : add(fib(n - 1), fib(n - 2))),
    );
    expect(await path.run(fib(15))).toBe(610);
  });

  it("4.3 carry a shared value from turn to turn", async () => {
    let calls = 0;
    const config = task("config", () => ++calls)();
    const heavy: Task<[number, number, number], number> = task(
      "heavy",
      (n: number, c: number, x: number): Tail<number> => (n <= 0 ? c + x : heavy(n - 1, config, inc(x))),
    );
    expect(await path.run(heavy(10, config, 0))).toBe(11);
    expect(calls).toBe(1);
  });

  describe("4.3 that can never end are CS_CYCLE", () => {
    it("the target itself", async () => {
      const self: Task<[], unknown> = task("self", () => own);
      const own = self();
      await expect(path.run(own)).rejects.toMatchObject({ code: "CS_CYCLE" });
    });

    it("what waits for its own argument", async () => {
      const outer = task("outer", (x: unknown) => x);
      const owner: Task<[], unknown> = task("owner", () => outer(own));
      const own = owner();
      await expect(path.run(all([own, 1]))).rejects.toMatchObject({ code: "CS_CYCLE" });
    });
  });
});
