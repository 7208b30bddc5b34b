import { describe, expect, it } from "vitest";
import { run } from "../engine/run.ts";
import { all } from "./all.ts";
import { bind } from "./bind-jump.ts";
import { env } from "./env.ts";
import { firstOf } from "./first-of.ts";
import { jump } from "./jump.ts";
import { argsOf, argumentDeps, type Lazy, opOf, policiesOf } from "./lazy.ts";
import type { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { MappedLazyResult } from "./mapped.ts";
import { type ParamOp, param } from "./param.ts";
import { recv } from "./recv.ts";
import { router } from "./router.ts";
import { selectJump } from "./select-jump.ts";
import { sequence } from "./sequence.ts";
import { settle } from "./settle.ts";
import { substituteParams } from "./substitute-params.ts";
import { task } from "./task.ts";
import { wait } from "./wait.ts";

const n = param("n", { type: "number" });
const m = param("m", { type: "number", default: 100 });
const add = task("add", (...all: readonly number[]) => all.reduce((a, b) => a + b, 0));
const show = task("show", (value: unknown) => JSON.stringify(value));

async function withN(target: Lazy, value: unknown = 7): Promise<Lazy> {
  return await substituteParams(target, { n: value });
}

/** What a graph comes to when `n` is 7, in a run that has no parameters. */
async function valueAt7(target: Lazy): Promise<unknown> {
  return await run(await withN(target));
}

describe("substituteParams", () => {
  it("11 converts and validates by the parameter's own type, and leaves the others", async () => {
    expect(await run(await withN(add(n, m, n), "7"))).toBe(114);
    expect(await run(await withN(add(n, m)), { params: { m: 1 } })).toBe(8);
    expect(await run(await withN(n))).toBe(7);
    await expect(withN(add(n), "many")).rejects.toMatchObject({ code: "CS_INVALID_PARAM" });
  });

  it("11 waits for a schema, and takes what it makes of the value", async () => {
    const validate = async (value: unknown) => ({ value: `<${String(value)}>` });
    const schema = { "~standard": { version: 1 as const, vendor: "test", validate } };
    const target = show(param("x", { schema }));
    expect(await run(await substituteParams(target, { x: 5 }))).toBe('"<5>"');
  });

  it.each([null, 0, "", false])("%s is a value, undefined is none", async (value) => {
    const x = param("x", { type: "json", default: null });
    const target = show(x);
    expect(await run(await substituteParams(target, { x: value === "" ? '""' : value }))).toBe(
      JSON.stringify(value),
    );
    expect(await substituteParams(target, { x: undefined })).toBe(target);
    expect(await substituteParams(target, {})).toBe(target);
  });

  it("passes values on unsearched, also such as hold a LazyResult", async () => {
    const x = param("x", { type: "json" });
    const inner = { lazy: n, promise: Promise.resolve(1) };
    const same = task("same", (value: unknown) => value === inner);
    expect(await run(await substituteParams(same(x), { x: inner }))).toBe(true);
  });

  it("11 refuses a name the graph has not, and says which may be meant", async () => {
    const target = add(param("count", { type: "number" }), n);
    await expect(substituteParams(target, { cuont: 1 })).rejects.toThrow(/Did you mean "count"/);
    await expect(substituteParams(target, { zebra: undefined })).rejects.toThrow(/Known: .*count/);
    for (const name of ["toString", "__proto__"]) {
      const params = Object.fromEntries([[name, 1]]);
      await expect(substituteParams(target, params)).rejects.toMatchObject({ code: "CS_UNKNOWN_PARAM" });
    }
    // A value that is only inherited is not given.
    expect(await substituteParams(target, Object.create({ n: 1 }))).toBe(target);
  });
});

describe("1.1 identity", () => {
  it("what has nothing replaced in it stays the same object, and what was shared stays shared", async () => {
    const untouched = add(m, env("HOME", { default: "" }) as never);
    const shared = add(n, untouched);
    const target = (await withN(add(shared, shared, untouched))) as LazyResult<number>;
    const [first, second, third] = argumentDeps(target);
    expect(first).toBe(second);
    expect(first).not.toBe(shared);
    expect(third).toBe(untouched);
    expect(argumentDeps(first as Lazy)[1]).toBe(untouched);
    expect(opOf(target)).toBe(opOf(shared));
  });

  it("each node runs once", async () => {
    let calls = 0;
    const once = task("once", (x: number) => {
      calls++;
      return x;
    });
    const shared = once(n);
    expect(await valueAt7(all([shared, { again: [shared] }, add(shared)]))).toEqual([7, { again: [7] }, 7]);
    expect(calls).toBe(1);
  });

  it("2.2 a chain of 100,000 is no depth", async () => {
    let chain = add(n);
    for (let i = 0; i < 100_000; i++) chain = add(chain);
    let lazy = await withN(chain);
    for (let i = 0; i < 100_000; i++) lazy = argsOf(lazy)[0] as Lazy;
    expect(opOf(argsOf(lazy)[0] as Lazy).name).toBe("literal");
  });
});

describe("every kind of node", () => {
  const six = task("six", () => 6);
  const broken = task("broken", (_x: number): number => {
    throw new Error("no");
  });
  const targets: [string, Lazy, unknown][] = [
    ["a call with structures", show({ a: [n, { b: m }], c: literal([1]) }), '{"a":[7,{"b":100}],"c":[1]}'],
    ["more arguments than a mask has bits", add(...Array.from({ length: 40 }, () => n)), 280],
    ["all", all({ n, list: [n, 1] }), { n: 7, list: [7, 1] }],
    ["get", all({ n }).get("n"), 7],
    ["orElse, the receiver", add(n).orElse(0), 7],
    ["orElse, the fallback", six().runIf(false).orElse(add(n)), 7],
    ["recover", broken(n).recover(() => -1), -1],
    ["settle", settle(add(n)), { status: "fulfilled", value: 7 }],
    ["router, the selector", router(add(n), { 7: "seven", 8: "eight" }), "seven"],
    ["router, a route", router("a", { a: add(n), b: 2 }), 7],
    ["sequence", sequence([add(m), add(n)]), 7],
    ["map", add.map([1, 2], task("list", (x: number) => [x, x])(n)), [8, 9]],
    ["map over a parameter", add.map(param("n", { type: "json" }) as never), [1, 2]],
    ["map over literal lists", add.map([n, 2], [10, add(n)]), [17, 9]],
    ["wait", add(n).after(wait(n)), 7],
    ["a condition", six().runIf(n), 6],
    ["a condition on the parameter", add(param("n", { type: "number" }).runIf(add(n))), 7],
    ["after", six().after(add(n)), 6],
  ];
  it.each(targets)("%s", async (what, target, expected) => {
    const value = what === "map over a parameter" ? [1, 2] : 7;
    expect(await run(await withN(target, value))).toEqual(expected);
  });

  it("a map stays one, with its policies", async () => {
    for (const lists of [
      [1, 2],
      [n, 2],
    ] as number[][]) {
      const map = add
        .map(lists, lists)
        .withConcurrency(1)
        .withRetry({ attempts: 2 })
        .settled()
        .after(add(n))
        .as("m");
      const fresh = await withN(map);
      expect(fresh).toBeInstanceOf(MappedLazyResult);
      expect(opOf(fresh)).toMatchObject({
        concurrency: 1,
        settled: true,
        elementPolicies: { retry: { attempts: 2 } },
      });
      expect(policiesOf(fresh).label).toBe("m");
      expect(argumentDeps(policiesOf(fresh).after[0] as Lazy).map((dep) => opOf(dep).name)).toEqual([
        "literal",
      ]);
      const again = (fresh as MappedLazyResult<number>).withConcurrency(2);
      expect((await run(again)).map((item) => (item as { value?: unknown }).value)).toHaveLength(2);
    }
  });

  it("amounts of calls and of elements", async () => {
    const amounts = { gpu: n, host: { key: show(n), amount: 2 } };
    for (const target of [six().withConstraints(amounts), add.map([1]).withConstraints(amounts)] as Lazy[]) {
      const fresh = await withN(target);
      const op = opOf(fresh) as { elementPolicies?: ReturnType<typeof policiesOf> };
      const policies = op.elementPolicies ?? policiesOf(fresh);
      expect(policies.amounts.map(({ name }) => name)).toEqual(["gpu", "host"]);
      expect(policies.amountDeps.map((dep) => opOf(dep).name)).toEqual(["literal", "show"]);
      expect(policies.amounts[1]?.key).toBe(policies.amountDeps[1]);
      expect(policies.presence).toBe(
        (opOf(target) as typeof op).elementPolicies?.presence ?? policiesOf(target).presence,
      );
    }
  });

  it("firstOf, within and recv", async () => {
    const target = firstOf([add(n).within("1h"), recv(show(n))]);
    const fresh = await withN(target);
    const [within, received] = argumentDeps(fresh);
    expect(opOf(within as Lazy)).toBe(opOf(argumentDeps(target)[0] as Lazy));
    expect(
      [within, received].map(
        (dep) => opOf(argumentDeps(argumentDeps(dep as Lazy)[0] as Lazy)[0] as Lazy).name,
      ),
    ).toEqual(["literal", "literal"]);
  });

  it("12 bind: the source, the routes, and the loop itself", async () => {
    const step = task("step", (left: number, by: number) => (left <= 0 ? "done" : jump("again", left - by)));
    const target = bind(step(10, n), (self) =>
      selectJump({ again: self, other: step(1, n), end: null, made: () => step(1, 1) }),
    ).as("loop");
    const fresh = await withN(target);
    const op = opOf(fresh) as unknown as {
      self: Lazy;
      origin: Lazy;
      kept: Lazy[];
      selector: { routes: unknown[]; labels: string[] };
    };
    expect(op.selector.labels).toEqual(["again", "other", "end", "made"]);
    expect(op.selector.routes[0]).toBe(op.self);
    expect(argumentDeps(fresh)[0]).toBe(op.origin);
    expect(op.kept.map((lazy) => opOf(lazy).name)).toEqual(["literal"]);
    expect(policiesOf(fresh).label).toBe("loop");
    expect(policiesOf(op.self).label).toBeUndefined();
    const before = opOf(target) as unknown as typeof op;
    expect(op.selector.routes.slice(2)).toEqual(before.selector.routes.slice(2));
    const left = (opOf(before.kept[0] as Lazy) as ParamOp).spec.name;
    expect(left).toBe("n");
  });
});
