import { inject, param, resource, task } from "cascade-ts";
import { scriptedTask, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { NotingCache } from "./noting-cache.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const value = task("value", (given: unknown): unknown => given);
const amount = task("amount", (given: number): number => given);
const text = task("text", (given: string): string => given);
const broken = task("broken", (): number => {
  throw new Error("unknown size");
});

bothSteadyPaths("7.1 amounts that are LazyResults", (path) => {
  it.each(positions)("7.1 are computed first, then taken: $name", async ({ place }) => {
    const engine = path.engine({ capacities: { memory: 10 } });
    const body = scriptedTask<[n: number], string>("body");
    const target = () => place(body.task as never, (lazy) => lazy.withConstraints({ memory: amount(6) }));
    const runs = [engine.run(target()), engine.run(target())];
    await quiet();
    expect(body.open).toHaveLength(1);
    body.open[0]?.finish("a");
    await quiet();
    expect(body.open).toHaveLength(1);
    body.open[0]?.finish("b");
    expect(await Promise.all(runs)).toEqual(["a", "b"]);
  });

  it.each(positions)(
    "7.1 one that fails: the body never runs, the failure is the amount's: $name",
    async ({ place }) => {
      const journal = new Journal();
      const body = journal.task("body", (n: number) => n);
      const target = place(body, (lazy) => lazy.withConstraints({ memory: broken() }));
      const failure = await rejection(path.run(target, { capacities: { memory: 1 } }));
      expect(failure).toMatchObject({ task: "broken", cause: { message: "unknown size" } });
      expect(journal.calls).toEqual([]);
    },
  );

  it("5.3 one that is skipped skips the body, with the first reason", async () => {
    const journal = new Journal();
    const body = journal.task("body", (n: number) => n);
    const skipped = amount(1).runIf(false).as("size");
    const calls = [
      body(1).withConstraints({ m: skipped }),
      body.map([1]).withConstraints({ m: { key: text("k").runIf(false).as("size") } }),
    ];
    for (const call of calls)
      expect(await path.engine().start(call).outcome()).toMatchObject({
        status: "skipped",
        reason: { kind: "condition-false", origin: "size" },
      });
    expect(await path.run(list(calls[0]?.orElse("none")))).toEqual(["none"]);
    expect(journal.calls).toEqual([]);
  });

  it("7.1 negative, infinite, no number: an error of the engine's own, not tried again", async () => {
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY, "2", null, undefined, 1n, {}]) {
      const journal = new Journal();
      const call = journal
        .task("body", () => 1)()
        .withConstraints({ gpu: value(bad) as never })
        .withRetry({ attempts: 3 });
      const failure = await rejection(path.run([call], { capacities: { gpu: 1 } }));
      expect(failure).toMatchObject({ code: "CS_INVALID_AMOUNT", capacity: "gpu" });
      expect(journal.calls).toEqual([]);
    }
  });

  it("7.1 above the total fails at once; recover catches it", async () => {
    const call = list().withConstraints({ gpu: amount(5) });
    expect(await rejection(path.run(call, { capacities: { gpu: 4 } }))).toMatchObject({
      code: "CS_INFEASIBLE_AMOUNT",
      needed: 5,
      declared: 4,
    });
    const saved = call.recover((failure) => (failure as { code?: string }).code);
    expect(await path.run([saved], { capacities: { gpu: 4 } })).toEqual(["CS_INFEASIBLE_AMOUNT"]);
  });

  it("7.1 a key may be a LazyResult: a limit per tenant is one line, over all runs", async () => {
    const engine = path.engine({ capacities: { "tenant:*": 1 } });
    const body = scriptedTask<[tenant: string], string>("body");
    const tenant = param("tenant", { type: "string" });
    const target = body.task(tenant).withConstraints({ tenant: { key: tenant } });
    const runs = ["a", "b", "a", "a"].map((name) => engine.run(target, { params: { tenant: name } }));
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual(["a", "b"]);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish("ok");
    expect(await Promise.all(runs)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it("7.1 key and amount both; equal names add up; odd keys are refused", async () => {
    const body = scriptedTask<[n: number], string>("body");
    const call = (n: number) => body.task(n).withConstraints({ host: { key: text("h"), amount: amount(n) } });
    const done = path.run([call(2), call(2), call(1)], { capacities: { "host:h": 3 } });
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual([2]);
    body.open[0]?.finish("ok");
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual([2, 1]);
    for (const open of [...body.open]) open.finish("ok");
    await done;
    for (const bad of ["", null, undefined, {}, false]) {
      const odd = list().withConstraints({ host: { key: value(bad) as never } });
      expect(await rejection(path.run([odd])), String(bad)).toMatchObject({ code: "CS_INVALID_AMOUNT" });
    }
  });

  it("3.2 they are demanded like arguments: not when the condition is false; shared with other uses", async () => {
    const journal = new Journal();
    const size = journal.task("size", () => 1);
    const no = task("no", () => false);
    const shared = size();
    const call = list().withConstraints({ gpu: shared });
    expect(await path.run([call.runIf(no()).orElse("skipped")], { capacities: { gpu: 1 } })).toEqual([
      "skipped",
    ]);
    expect(journal.count("size")).toBe(0);
    expect(await path.run([call, list(shared), shared], { capacities: { gpu: 1 } })).toEqual([[], [1], 1]);
    expect(journal.count("size")).toBe(1);
  });

  it("7.1 of a dynamic list: computed once for all elements", async () => {
    const journal = new Journal();
    const size = journal.task("size", () => 2);
    const body = scriptedTask<[n: number], number>("body");
    const target = body.task.map(value([1, 2, 3]) as never).withConstraints({ m: size() });
    const done = path.run(target, { capacities: { m: 4 } });
    await quiet();
    expect(body.open).toHaveLength(2);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish(0);
    await done;
    expect(journal.count("size")).toBe(1);
  });

  it("7.1 said in the task, beside a resource and a cache: all in their places", async () => {
    const cache = new NotingCache();
    const store = resource("store", function* () {
      yield { name: "s" };
    });
    const body = task("body", (given: { name: string }) => given.name, { constraints: { m: 1 }, cache });
    const call = body(inject(store) as never).withConstraints({ m: amount(1) });
    expect(await path.run([call], { capacities: { m: 1 } })).toEqual(["s"]);
  });

  it("5.5 cancelled while the amount is computed, and while it is waited for", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock, capacities: { m: 1 } });
    const size = scriptedTask<[], number>("size");
    const body = scriptedTask<[], string>("body");
    const call = () => body.task().withConstraints({ m: size.task() });
    const first = engine.start([call()]);
    const early = engine.start([call()]);
    const late = engine.start([call()]);
    await quiet();
    early.cancel();
    for (const open of [...size.open]) open.finish(1);
    await quiet();
    expect(body.started).toBe(1);
    late.cancel();
    await late.outcome();
    const next = engine.run([list().withConstraints({ m: amount(1) })]);
    await quiet();
    body.open[0]?.finish("ok");
    expect([await first.result(), await next]).toEqual([["ok"], [[]]]);
    expect(body.started).toBe(1);
  });
});
