import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { LazyMisuseError, PromiseArgumentError } from "../errors/argument-errors.ts";
import { InvalidPolicyError } from "../errors/definition-errors.ts";
import { all } from "./all.ts";
import { env } from "./env.ts";
import { argsOf, argumentDeps, bindingOf, type Lazy, opOf, policiesOf } from "./lazy.ts";
import type { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { Kind, kindNames } from "./op.ts";
import { param } from "./param.ts";
import { noPolicies, Presence } from "./policies.ts";
import { recv } from "./recv.ts";
import { router } from "./router.ts";
import { sequence } from "./sequence.ts";
import { settle } from "./settle.ts";
import { task } from "./task.ts";
import { wait } from "./wait.ts";

const make = task("make", (..._inputs: readonly unknown[]) => ({ a: 1, b: "x" }));
const cond = task("cond", () => true);

/** Everything that describes a LazyResult. */
const state = (lazy: Lazy) => ({
  op: opOf(lazy),
  args: [...argsOf(lazy)],
  binding: bindingOf(lazy),
  policies: policiesOf(lazy),
  content: { ...policiesOf(lazy) },
});

/** All methods, each with something it takes. */
const methods: Readonly<Record<string, (lazy: LazyResult<{ a: number; b: string }>) => Lazy>> = {
  withRetry: (lazy) => lazy.withRetry({ attempts: 2 }),
  withPriority: (lazy) => lazy.withPriority(5),
  "runIf true": (lazy) => lazy.runIf(true),
  "runIf false": (lazy) => lazy.runIf(false),
  "runIf lazy": (lazy) => lazy.runIf(cond()),
  after: (lazy) => lazy.after(cond()),
  as: (lazy) => lazy.as("name"),
  orElse: (lazy) => lazy.orElse(0),
  recover: (lazy) => lazy.recover(() => 0),
  get: (lazy) => lazy.get("a"),
};

describe("LazyResult: immutability", () => {
  it.each(Object.keys(methods))("A9 %s gives another and leaves the receiver as it is", (name) => {
    const receiver = make(1, cond()).withRetry({ attempts: 9 }).runIf(cond()).after(cond()).as("before");
    const before = state(receiver);
    const result = methods[name]?.(receiver);
    expect(result).not.toBe(receiver);
    expect(state(receiver)).toEqual(before);
    expect(state(receiver).policies).toBe(before.policies);
  });

  it("leaves the policies of a plain call shared and untouched", () => {
    for (const change of Object.values(methods)) change(make());
    expect(policiesOf(make())).toBe(noPolicies);
    expect(noPolicies).toEqual({
      retry: undefined,
      timeout: undefined,
      cache: undefined,
      amounts: [],
      amountDeps: [],
      priority: 0,
      never: false,
      conditions: [],
      after: [],
      label: undefined,
      presence: 0,
    });
  });

  it("shows no state and is not thenable", () => {
    for (const lazy of [make(), make.map([1]), all([1]), param("p"), wait(1)]) {
      expect(Reflect.ownKeys(lazy)).toEqual([]);
      expect("then" in lazy).toBe(false);
      expect(Reflect.get(lazy, "then")).toBeUndefined();
    }
  });

  it("comes out of an async function as it is", async () => {
    const lazy = make();
    expect(await (async () => lazy)()).toBe(lazy);
  });
});

describe("LazyResult: policies", () => {
  it("1.2 said twice, withX replaces, runIf is and, after unites, as replaces", () => {
    const [c1, c2, a1, a2] = [cond(), cond(), cond(), cond()];
    const lazy = make()
      .withRetry({ attempts: 2 })
      .withRetry({ attempts: 5, delay: 10 })
      .withPriority(1)
      .withPriority(-2)
      .runIf(c1)
      .runIf(c2)
      .after(a1, a2)
      .after(a2, a1)
      .as("x")
      .as("y");
    const policies = policiesOf(lazy);
    expect(policies).toMatchObject({
      retry: { attempts: 5, delay: 10 },
      priority: -2,
      never: false,
      label: "y",
    });
    expect(policies.conditions).toEqual([c1, c2]);
    expect(policies.after).toEqual([a1, a2]);
    const { retry, priority, conditions, after, label } = Presence;
    expect(policies.presence).toBe(retry | priority | conditions | after | label);
  });

  it("a call's policy replaces the task's", () => {
    const steady = task("steady", () => 0, { retry: { attempts: 7 }, priority: 4 });
    expect(policiesOf(steady())).toMatchObject({ retry: { attempts: 7 }, priority: 4 });
    expect(policiesOf(steady().withRetry({ attempts: 1 }))).toMatchObject({
      retry: { attempts: 1 },
      priority: 4,
    });
    expect(policiesOf(steady().withPriority(0))).toMatchObject({ retry: { attempts: 7 }, priority: 0 });
  });

  it("a call without any policy left is a plain call", () => {
    expect(policiesOf(make().withPriority(3).withPriority(0))).toBe(noPolicies);
    expect(policiesOf(make().after())).toBe(noPolicies);
  });

  it("B9 runIf takes plain values by their truth, and literals by what they hold", () => {
    for (const value of [false, 0, "", null, undefined, Number.NaN, 0n, literal(false)]) {
      expect(policiesOf(make().runIf(value)).never).toBe(true);
    }
    for (const value of [true, 1, "no", {}, [], literal(1)]) {
      expect(policiesOf(make().runIf(value))).toBe(noPolicies);
    }
    expect(policiesOf(make().runIf(false).runIf(true)).never).toBe(true);
  });

  it("runIf refuses a promise and a task that was not called", () => {
    expect(() => make().runIf(Promise.resolve(true))).toThrow(PromiseArgumentError);
    expect(() => make().runIf(literal(Promise.resolve(true)))).toThrow(PromiseArgumentError);
    expect(() => make().runIf(cond)).toThrow("make.runIf: the condition is a task that was not called");
  });

  it("after takes LazyResults only; literals are no predecessors", () => {
    expect(policiesOf(make().after(literal(1)))).toBe(noPolicies);
    for (const bad of [1, null, undefined, "x", {}, [cond()], Promise.resolve(1), cond]) {
      expect(() => make().after(bad as never)).toThrow(InvalidPolicyError);
    }
    expect(() => make().after(cond(), "x" as never)).toThrow('make.after: "x" is not a LazyResult.');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "1", null, undefined, 1n, {}])(
    "withPriority refuses %s",
    (value) => {
      expect(() => make().withPriority(value as never)).toThrow(
        /^make\.withPriority: .* is not a finite number\.$/,
      );
    },
  );

  it.each(["", null, undefined, 5, Symbol("x"), {}])("as refuses %s", (value) => {
    expect(() => make().as(value as never)).toThrow(InvalidPolicyError);
  });

  it.each([undefined, null, 0, "x", {}, cond()])("recover refuses what is no function (%#)", (value) => {
    expect(() => make().recover(value as never)).toThrow(/^make\.recover: give a function or a task/);
  });

  it("1.2 policies of a body are refused where there is none; guards, order and names are not", () => {
    const bodiless: readonly LazyResult<unknown>[] = [
      all([make()]),
      literal(1),
      router(make(), { a: 1 }),
      sequence([make()]),
      make().orElse(1),
      make().recover(() => 1),
      make().get("a"),
      settle(make()),
      param("p"),
      env("E"),
      wait(1),
      recv("topic"),
    ];
    for (const lazy of bodiless) {
      const name = kindNames[opOf(lazy).kind];
      expect(() => lazy.withRetry({ attempts: 2 }), name).toThrow(InvalidPolicyError);
      expect(() => lazy.withPriority(1), name).toThrow(/this node has no body of its own/);
      const other = lazy.runIf(cond()).after(cond()).as("x");
      expect(opOf(other), name).toBe(opOf(lazy));
      expect(policiesOf(other)).toMatchObject({ label: "x" });
    }
  });
});

describe("LazyResult: derived nodes", () => {
  it("1.2 use the receiver itself", () => {
    const receiver = make();
    for (const [lazy, kind] of [
      [receiver.orElse(1), Kind.orElse],
      [receiver.recover(() => 1), Kind.recover],
      [receiver.get("a"), Kind.get],
    ] as const) {
      expect(opOf(lazy).kind).toBe(kind);
      expect(argumentDeps(lazy)).toEqual([receiver]);
      expect(argumentDeps(lazy)[0]).toBe(receiver);
      expect(policiesOf(lazy)).toBe(noPolicies);
    }
  });

  it("orElse takes a value, a LazyResult, and a structure with LazyResults", () => {
    const [receiver, other] = [make(), make()];
    expect(argumentDeps(receiver.orElse(other))).toEqual([receiver, other]);
    const plain = { a: [1] };
    expect(argsOf(receiver.orElse(plain))[1]).toBe(plain);
    const structured = argumentDeps(receiver.orElse({ a: [other] }));
    expect(structured.map((lazy) => opOf(lazy).kind)).toEqual([Kind.call, Kind.all]);
    expect(() => receiver.orElse([Promise.resolve(1)])).toThrow(
      /^make\.orElse: argument 0\[0\] is a promise/,
    );
    expect(() => receiver.orElse(Promise.resolve(1))).toThrow(PromiseArgumentError);
  });

  it("recover keeps the function, get the key", () => {
    const handler = (): number => 0;
    expect(argsOf(make().recover(handler))[1]).toBe(handler);
    expect(argsOf(make().get("b"))[1]).toBe("b");
    expect(argsOf(make().recover(cond))[1]).toBe(cond);
  });
});

describe("LazyResult: misuse", () => {
  const lazy = make();
  it.each<readonly [string, () => unknown, string]>([
    ["a template", () => `${lazy as unknown as string}`, "text"],
    ["concatenation", () => `${lazy as never}x`, "text"],
    ["String()", () => String(lazy), "text"],
    ["toString", () => lazy.toString(), "text"],
    ["addition", () => (lazy as unknown as number) + 1, "text"],
    ["arithmetic", () => (lazy as unknown as number) * 2, "a number"],
    ["Number()", () => Number(lazy), "a number"],
    ["comparison", () => (lazy as unknown as number) > 1, "a number"],
    ["a key", () => ({ [lazy as unknown as string]: 1 }), "text"],
    ["JSON", () => JSON.stringify(lazy), "JSON"],
    ["JSON of a structure", () => JSON.stringify({ a: [lazy] }), "JSON"],
    ["join", () => [lazy].join(), "text"],
  ])("A8 %s is refused", (_name, use, as) => {
    expect(use).toThrow(LazyMisuseError);
    expect(use).toThrow(`LazyResult(make) was used as ${as}, but it has no value before it runs.`);
  });

  it("is no list", () => {
    expect(() => [...(lazy as unknown as unknown[])]).toThrow(TypeError);
  });

  it("util.inspect shows what it is", () => {
    expect(inspect(lazy)).toBe("LazyResult(make)");
    expect(inspect({ a: [lazy.as('the "first"')] })).toBe('{ a: [ LazyResult(make as "the \\"first\\"") ] }');
    expect(inspect(param("limit"))).toBe("LazyResult(limit)");
    expect(inspect(make.map([1]))).toBe("LazyResult(make)");
  });
});
