import { describe, expect, it } from "vitest";
import {
  AccessorArgumentError,
  CyclicArgumentError,
  ForeignLazyError,
  PromiseArgumentError,
} from "../errors/argument-errors.ts";
import { literal } from "./literal.ts";
import { task } from "./task.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);

describe("bind: what is refused", () => {
  const promise = Promise.resolve(1);
  const thenable = { then: () => 0 };
  const deep = (value: unknown): unknown => ({ a: [1, { b: [value] }] });

  it.each<readonly [string, unknown]>([
    ["a promise", promise],
    ["a thenable object", thenable],
    ["a thenable without a prototype", Object.assign(Object.create(null), thenable)],
    [
      "a thenable instance",
      new (class {
        then(): void {}
      })(),
    ],
    ["a thenable function", Object.assign(() => 1, thenable)],
  ])("2.2 %s, at any depth, with its path", (_name, value) => {
    expect(() => make(1, value)).toThrow(PromiseArgumentError);
    expect(() => make(1, value)).toThrow(/^make: argument 1 is a promise\. Await it first/);
    expect(() => make(1, deep(value))).toThrow(/argument 1\.a\[1\]\.b\[0\] is a promise/);
    expect(() => make(make(), deep([value]))).toThrow(/argument 1\.a\[1\]\.b\[0\]\[0\] is a promise/);
    expect(() => make(literal(value))).not.toThrow();
  });

  it("takes a `then` that is no function", () => {
    expect(() => make({ then: "later" }, [{ then: undefined }])).not.toThrow();
  });

  it("2.2 an accessor, without running it", () => {
    const trap = (): never => {
      throw new Error("ran");
    };
    const getter = Object.defineProperty({}, "a", { get: trap, enumerable: true });
    const setter = Object.defineProperty({}, "a", { set: trap, enumerable: true });
    const element = Object.defineProperty([0, 1], 1, { get: trap });
    const thenGetter = Object.defineProperty(new (class Odd {})(), "then", { get: trap });
    expect(() => make(getter)).toThrow(AccessorArgumentError);
    expect(() => make(getter)).toThrow("make: argument 0.a is an accessor property.");
    expect(() => make(1, [setter])).toThrow("argument 1[0].a is an accessor property");
    expect(() => make(element)).toThrow("argument 0[1] is an accessor property");
    expect(() => make(literal(getter), thenGetter)).not.toThrow();
  });

  it("takes an accessor of a class, and a hidden one", () => {
    class Circle {
      get area(): number {
        throw new Error("ran");
      }
    }
    const hidden = Object.defineProperty({}, "a", { get: () => 1, enumerable: false });
    expect(() => make(new Circle(), hidden)).not.toThrow();
  });

  it("2.2 a cyclic structure with a LazyResult in it", () => {
    const cyclic: { self?: unknown; lazy: unknown } = { lazy: make() };
    cyclic.self = [cyclic];
    expect(() => make(cyclic)).toThrow(CyclicArgumentError);
    expect(() => make(1, { cyclic })).toThrow(/^make: argument 1\.cyclic contains itself and a LazyResult/);
    const list: unknown[] = [make()];
    list.push(list);
    expect(() => make(list)).toThrow(CyclicArgumentError);
    expect(() => make(literal(list))).not.toThrow();
  });

  it("1.5 a LazyResult of an incompatible copy", () => {
    const foreign = Object.create({ [Symbol.for("cascade-ts.lazy")]: 99 });
    const plain = { [Symbol.for("cascade-ts.lazy")]: 99 };
    for (const value of [foreign, plain]) {
      expect(() => make(value)).toThrow(ForeignLazyError);
      expect(() => make(1, { k: [value] })).toThrow(
        /argument 1\.k\[0\] is a LazyResult of another, incompatible copy/,
      );
    }
  });
});
