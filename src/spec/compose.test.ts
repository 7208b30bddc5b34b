import { describe, expect, it } from "vitest";
import { AccessorArgumentError, PromiseArgumentError } from "../errors/argument-errors.ts";
import { InvalidCompositionError, InvalidDurationError } from "../errors/definition-errors.ts";
import { all } from "./all.ts";
import { type EnvOp, env } from "./env.ts";
import { argsOf, argumentDeps, bindingOf, isLazy, opOf } from "./lazy.ts";
import { literal } from "./literal.ts";
import { Kind } from "./op.ts";
import { pipeline } from "./pipeline.ts";
import { type RecvOp, recv } from "./recv.ts";
import { type RouterOp, router } from "./router.ts";
import { sequence } from "./sequence.ts";
import { settle } from "./settle.ts";
import { task } from "./task.ts";
import { wait } from "./wait.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);

describe("all", () => {
  it("takes structures, values and LazyResults", () => {
    const [a, b] = [make(), make()];
    expect(argumentDeps(all({ x: [a], y: b, z: 1 }))).toEqual([a, b]);
    expect(argumentDeps(all(a))).toEqual([a]);
    for (const value of [1, null, undefined, [], {}, "x", new Date(0)]) {
      expect(argumentDeps(all(value))).toEqual([]);
      expect(argsOf(all(value))).toEqual([value]);
    }
    expect(opOf(all([])).kind).toBe(Kind.all);
    expect(() => all([Promise.resolve(1)])).toThrow(PromiseArgumentError);
    expect(() => all([Promise.resolve(1)])).toThrow(/^all: argument 0\[0\]/);
  });
});

describe("literal", () => {
  it("keeps the value, whatever it is", () => {
    const odd = [
      make(),
      Promise.resolve(1),
      {
        get a() {
          return 1;
        },
      },
    ];
    expect(argsOf(literal(odd))[0]).toBe(odd);
    expect(bindingOf(literal(odd))).toBe(0);
    expect(argsOf(literal(make()))[0]).toSatisfy(isLazy);
  });
});

describe("settle", () => {
  it("uses one LazyResult and takes nothing else", () => {
    const lazy = make();
    expect(argumentDeps(settle(lazy))).toEqual([lazy]);
    for (const bad of [1, null, undefined, [lazy], make, Promise.resolve(1)]) {
      expect(() => settle(bad as never)).toThrow(InvalidCompositionError);
      expect(() => settle(bad as never)).toThrow(/^settle: .* is not a LazyResult\.$/);
    }
  });
});

describe("sequence", () => {
  it("C5 keeps its steps in order, and sees nothing of later changes", () => {
    const steps = [make(1), make(2)];
    const given = [...steps];
    const lazy = sequence(given);
    given.reverse();
    given.push(make(3));
    expect(argumentDeps(lazy)).toEqual(steps);
    expect(argumentDeps(sequence([make.map([1]), literal(1)]))).toHaveLength(2);
  });

  it.each<readonly [unknown, RegExp]>([
    [[], /give an array with at least one step/],
    [undefined, /give an array/],
    [make(), /give an array/],
    [{ 0: make(), length: 1 }, /give an array/],
    [[make(), 5], /step 1 is 5, not a LazyResult/],
    [[make], /step 0 is a function, not a LazyResult/],
    [[[make()]], /step 0 is an array of 1/],
    [new Array(2), /step 0 is undefined/],
  ])("refuses what is no list of steps (%#)", (steps, message) => {
    expect(() => sequence(steps as never)).toThrow(InvalidCompositionError);
    expect(() => sequence(steps as never)).toThrow(message);
  });
});

describe("pipeline", () => {
  const step = task("step", (n: number) => n + 1);

  it("C6 hands the value on", () => {
    const lazy = pipeline(10, step, (x) => step(x).as("second"));
    const [first] = argumentDeps(lazy);
    expect(opOf(first as never).name).toBe("step");
    const start = make();
    expect(pipeline(start)).toBe(start);
    expect(argumentDeps(pipeline(start, step))).toEqual([start]);
    expect(opOf(pipeline([1, start])).kind).toBe(Kind.all);
  });

  it("refuses what is no step", () => {
    expect(() => pipeline(1, 5 as never)).toThrow("pipeline: step 0 is 5, not a task or function.");
    expect(() => pipeline(1, step, step(1) as never)).toThrow(
      "pipeline: step 1 is an object, not a task or function.",
    );
    expect(() => pipeline(1, (() => 5) as never)).toThrow("pipeline: step 0 gave 5, not a LazyResult.");
    expect(() => pipeline(1, (async () => step(1)) as never)).toThrow("step 0 gave an object");
    expect(() => pipeline(Promise.resolve(1), step as never)).toThrow(PromiseArgumentError);
  });
});

describe("router", () => {
  const select = (routes: object): RouterOp["select"] =>
    (opOf(router(make(), routes as never)) as RouterOp).select;

  it("3.2 an object matches String(value)", () => {
    const at = select({ a: 1, 1: 2, true: 3, null: 4, undefined: 5 });
    // Number-like keys come first in an object.
    expect(["a", 1, "1", 1n, true, null, undefined].map(at)).toEqual([1, 0, 0, 0, 2, 3, 4]);
    expect(at(["a"])).toBe(1);
    expect([2, "b", "toString", "__proto__", "", {}, Object.create(null), Symbol("a")].map(at)).toEqual(
      new Array(8).fill(-1),
    );
  });

  it("3.2 a Map matches by SameValueZero, any key", () => {
    const key = {};
    const at = select(
      new Map<unknown, unknown>([
        [1, 0],
        ["1", 0],
        [Number.NaN, 0],
        [0, 0],
        [key, 0],
        [undefined, 0],
      ]),
    );
    expect([1, "1", Number.NaN, -0, key, undefined].map(at)).toEqual([0, 1, 2, 3, 4, 5]);
    expect([{}, null, "NaN", true].map(at)).toEqual([-1, -1, -1, -1]);
  });

  it("has its selector first, then its routes; values are routes too", () => {
    const [selector, a] = [make(), make()];
    const lazy = router(selector, { a, b: 1, c: [a] });
    expect(argumentDeps(lazy).map((dep) => opOf(dep).kind)).toEqual([
      Kind.call,
      Kind.call,
      Kind.literal,
      Kind.all,
    ]);
    expect(argumentDeps(lazy)[0]).toBe(selector);
    expect(opOf(argumentDeps(router("a", { a }))[0] as never).kind).toBe(Kind.literal);
    expect(
      opOf(
        router(
          selector,
          new Map<unknown, unknown>([
            [1, a],
            ["1", a],
          ]),
        ),
      ),
    ).toMatchObject({ keys: ["1", '"1"'] });
  });

  it("sees nothing of later changes", () => {
    const routes: Record<string, unknown> = { a: 1 };
    const lazy = router(make(), routes);
    routes["b"] = 2;
    expect((opOf(lazy) as RouterOp).select("b")).toBe(-1);
  });

  it("takes a key __proto__ that is a key", () => {
    expect(select(JSON.parse('{"__proto__": 1}'))("__proto__")).toBe(0);
  });

  it("refuses no routes, promises and accessors", () => {
    for (const bad of [undefined, null, 5, "x", {}, new Map(), [], make()]) {
      expect(() => router(make(), bad as never)).toThrow(InvalidCompositionError);
    }
    expect(() => router(make(), { a: Promise.resolve(1) })).toThrow(PromiseArgumentError);
    expect(() => router(Promise.resolve("a"), { a: 1 })).toThrow(PromiseArgumentError);
    const trap = {
      get a(): never {
        throw new Error("ran");
      },
    };
    expect(() => router(make(), trap)).toThrow(AccessorArgumentError);
  });
});

describe("env", () => {
  it("D3 D2 knows its default, null included", () => {
    expect(opOf(env("A"))).toMatchObject({ kind: Kind.env, name: "A", hasDefault: false, secret: false });
    expect(opOf(env("A", { default: "" }))).toMatchObject({ hasDefault: true, default: "" });
    expect(opOf(env("A", { default: null })) as EnvOp).toMatchObject({ hasDefault: true, default: null });
    expect(opOf(env("A", { secret: true }))).toMatchObject({ secret: true, hasDefault: false });
    for (const bad of ["", undefined, 5, null])
      expect(() => env(bad as never)).toThrow(InvalidCompositionError);
  });
});

describe("wait and recv", () => {
  it("take durations and topics, or LazyResults of them", () => {
    const lazy = task("lazy", () => "topic")();
    expect(argsOf(wait("1s"))).toEqual(["1s"]);
    expect(argumentDeps(wait(task("t", () => 5)()))).toHaveLength(1);
    expect(argumentDeps(recv(lazy))).toEqual([lazy]);
    expect(opOf(recv("x"))).toMatchObject({ kind: Kind.recv, timeout: undefined });
    expect((opOf(recv("x", { timeout: "2s" })) as RecvOp).timeout).toBe(2_000);
    expect((opOf(recv("x", { timeout: 0 })) as RecvOp).timeout).toBe(0);
  });

  it("refuse others", () => {
    for (const bad of [-1, "soon", null, undefined, {}, [5]])
      expect(() => wait(bad as never)).toThrow(InvalidDurationError);
    for (const bad of ["", 5, null, undefined, {}])
      expect(() => recv(bad as never)).toThrow(InvalidCompositionError);
    expect(() => recv("x", { timeout: -1 })).toThrow("recv timeout");
  });
});
