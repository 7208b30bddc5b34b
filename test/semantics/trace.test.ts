import {
  bind,
  Engine,
  jump,
  type LazyResult,
  router,
  selectJump,
  type Tail,
  TaskFailedError,
  task,
} from "cascade-ts";
import { expect, it } from "vitest";
import { bothSteadyPaths } from "./both-paths.ts";

const broken = task("broken", (_n: number): number => {
  throw new Error("no");
});
const echo = task("echo", (value: unknown): unknown => value);
const go = task("go", (result: unknown): unknown => result);
const here = (error: TaskFailedError): boolean => /trace\.test\.ts:\d+:\d+$/.test(error.callSite ?? "");

/** The failure of a target that must fail. */
async function failureOf(engine: Engine, target: LazyResult<unknown>): Promise<TaskFailedError> {
  const error = await engine.run(target).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(TaskFailedError);
  return error as TaskFailedError;
}

bothSteadyPaths("5.4 where a failing task was defined, and where it was called", (path) => {
  it("5.4 the definition site always; the call site only under trace", async () => {
    await using engine = path.engine();
    const failure = await failureOf(engine, broken(1));
    expect(failure.site).toMatch(/trace\.test\.ts:15:\d+$/);
    expect(failure.callSite).toBeUndefined();
    expect(failure.message).toContain("defined at ");
    expect(failure.message).not.toContain("called at ");
  });

  it("5.4 trace: true names the line of the call, also of its other forms", async () => {
    await using engine = path.engine({ trace: true });
    const calls = [broken(1), broken(2).withRetry({ attempts: 2 }), broken(3).as("third").runIf(true)];
    const failures = [];
    for (const call of calls) failures.push(await failureOf(engine, call));
    expect(failures.every(here)).toBe(true);
    expect(new Set(failures.map(({ callSite }) => callSite)).size).toBe(3);
    expect(failures[0]?.message).toContain(`called at ${failures[0]?.callSite ?? ""}`);
    expect(failures[0]?.stack).toContain("called at ");
  });

  const onward = task("onward", (n: number): Tail<number> => (n === 0 ? broken(0) : onward(n - 1)));
  it.each<readonly [string, () => LazyResult<unknown>]>([
    ["an element of a map", () => broken.map([1])],
    ["an element of a map over LazyResults", () => broken.map([echo(1) as LazyResult<number>])],
    ["a tail call", () => onward(3)],
    ["a tail call of an inner node", () => echo([onward(3)])],
    ["a recovery", () => broken(1).recover(() => broken(2))],
    ["a route", () => router("a", { a: broken(1) })],
    ["a jump without data", () => bind(go(jump("r") as never), selectJump({ r: broken(1) }))],
    ["a jump with data", () => bind(go(jump("r", 7) as never), selectJump({ r: broken(1) }))],
    ["a jump to a map", () => bind(go(jump("r", [7]) as never), selectJump({ r: broken.map([1]) }))],
  ])("5.4 the call site of %s", async (_, make) => {
    await using engine = path.engine({ trace: true });
    const failure = await failureOf(engine, make());
    expect(here(failure), failure.message).toBe(true);
  });

  it("5.4 calls made before the engine was made, or after it was closed, are not traced", async () => {
    const before = broken(1);
    const engine = path.engine({ trace: true });
    const during = broken(2);
    expect((await failureOf(engine, before)).callSite).toBeUndefined();
    expect(here(await failureOf(engine, during))).toBe(true);
    await engine.close();
    const after = broken(3);
    const other = new Engine();
    expect((await failureOf(other, after)).callSite).toBeUndefined();
    expect(here(await failureOf(other, during))).toBe(true);
    await other.close();
  });

  it("4.4 tracing changes nothing else: same value, same plans", async () => {
    const stats = [];
    for (const trace of [false, true]) {
      const loop = task("loop", (n: number): Tail<string> => (n === 0 ? "end" : loop(n - 1)));
      await using engine = path.engine({ trace });
      expect(await engine.run(loop(100))).toBe("end");
      stats.push(engine.stats);
    }
    expect(stats[1]).toEqual(stats[0]);
  });
});
