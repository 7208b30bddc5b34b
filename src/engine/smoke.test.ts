import { expect, test } from "vitest";
import {
  all,
  Engine,
  env,
  literal,
  param,
  pipeline,
  recv,
  router,
  run,
  sequence,
  settle,
  type Tail,
  task,
  wait,
} from "../index.ts";

const add = task("add", (a: number, b: number) => a + b);
const inc = task("inc", async (a: number) => a + 1);
for (const fastPaths of [true, false]) {
  const R = (t: any, o: any = {}): Promise<any> => run(t, { fastPaths, ...o }) as any;
  test(`basic ${fastPaths}`, async () => {
    expect(await R(add(add(1, 2), add(3, 4)))).toBe(10);
    expect(await R(add(inc(1), inc(inc(2))))).toBe(6);
    expect(await R([add(1, 2), { k: inc(1) }])).toEqual([3, { k: 2 }]);
    expect(await R([])).toEqual([]);
    expect(await R(5)).toBe(5);
    expect(await R(literal(7))).toBe(7);
    expect(await R(inc.map([1, 2, 3]))).toEqual([2, 3, 4]);
    expect(await R(inc.map([1, inc(2), 3]).withConcurrency(1))).toEqual([2, 4, 4]);
    expect(await R(inc.map(all([1, inc(2)])))).toEqual([2, 4]);
    expect(await R(pipeline(10, inc, (x) => add(x, x)))).toBe(22);
    expect(await R(router(inc(1), { 1: add(0, 0), 2: add(1, 1) }))).toBe(2);
    expect(await R(sequence([inc(1), inc(2)]))).toBe(3);
    expect(await R(add(1, 1).runIf(inc(-1)).orElse(inc(5)))).toBe(6);
    expect(await R(add(1, inc(1).runIf(false)).orElse("x"))).toBe("x");
    const bad = task("bad", (): number => {
      throw new Error("no");
    });
    expect(await R(add(1, bad()).recover((e: any) => e.cause.message))).toBe("no");
    expect(await R(add(1, bad()).recover(() => inc(1)))).toBe(2);
    expect((await R(settle(bad()))).status).toBe("rejected");
    await expect(R(add(1, bad()))).rejects.toMatchObject({ code: "CS_TASK_FAILED", task: "bad" });
    await expect(R(add(1, bad()), { onFailure: "drain" })).rejects.toMatchObject({ code: "CS_RUN_FAILED" });
    await expect(R(inc(1).runIf(false))).rejects.toMatchObject({
      code: "CS_SKIPPED",
      reason: { kind: "condition-false" },
    });
    expect(await R(inc(1).after(wait(3)))).toBe(2);
    expect(
      await R(add(param("p", { type: "number" }), param("q", { default: 4 })), { params: { p: "3" } }),
    ).toBe(7);
    await expect(R(add(param("p", { type: "number" }), 1))).rejects.toMatchObject({
      code: "CS_MISSING_PARAM",
    });
    await expect(R(add(1, 1), { params: { zzz: 1 } })).rejects.toMatchObject({ code: "CS_UNKNOWN_PARAM" });
    expect(await R(env("X"), { env: { X: "y" } })).toBe("y");
  });
  test(`tails ${fastPaths}`, async () => {
    const countdown = task("countdown", (n: number): Tail<string> => (n <= 0 ? "done" : countdown(n - 1)));
    const acd = task("acd", async (n: number): Promise<Tail<string>> => (n <= 0 ? "done" : acd(n - 1)));
    expect(await R(countdown(100000))).toBe("done");
    expect(await R(acd(100000))).toBe("done");
    expect(await R(task("l", (s: string) => s.length)(countdown(1000)))).toBe(4);
    const fib = task("fib", (n: number): Tail<number> => (n < 2 ? n : add(fib(n - 1), fib(n - 2))));
    expect(await R(fib(15))).toBe(610);
    const cfgCalls = { n: 0 };
    const cfg = task("cfg", () => {
      cfgCalls.n++;
      return 1;
    })();
    const heavy = task(
      "heavy",
      (n: number, c: number, x: number): Tail<number> => (n <= 0 ? c + x : heavy(n - 1, cfg, inc(x))),
    );
    expect(await R(heavy(10, cfg, 0))).toBe(11);
    expect(cfgCalls.n).toBe(1);
    const self: any = task("self", () => self0);
    const self0: any = self();
    await expect(R(self0)).rejects.toMatchObject({ code: "CS_CYCLE" });
    const outer: any = task("outer", (x: unknown) => x);
    const owner: any = task("owner", () => outer(o0));
    const o0: any = owner();
    await expect(R(add(o0, 1))).rejects.toMatchObject({ code: "CS_CYCLE" });
  });
}
test("signal, cancel", async () => {
  const engine = new Engine();
  const h = engine.start(recv("t"));
  engine.signal("t", 5);
  expect(await h.result()).toBe(5);
  const never = task(
    "never",
    {},
    (ctx) => new Promise((_, rej) => ctx.signal.addEventListener("abort", () => rej(ctx.signal.reason))),
  );
  const h2 = engine.start(add(1, never() as never));
  setTimeout(() => h2.cancel("enough"), 5);
  expect((await h2.outcome()).status).toBe("cancelled");
});
