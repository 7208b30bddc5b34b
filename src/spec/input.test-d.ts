import { describe, expectTypeOf, it } from "vitest";
import type { CascadeTypeError, Input, NoLazyInside, Resolved } from "./input.ts";
import type { Lazy } from "./lazy.ts";
import type { LazyResult } from "./lazy-result.ts";
import { task } from "./task.ts";

type Refused =
  CascadeTypeError<"A result is never searched for LazyResults: return all(…) around the structure.">;

describe("Input", () => {
  it("is the value or a LazyResult where nothing can be inside", () => {
    expectTypeOf<Input<number>>().toEqualTypeOf<number | Lazy<number>>();
    expectTypeOf<Input<string | undefined>>().toEqualTypeOf<string | undefined | Lazy<string | undefined>>();
    expectTypeOf<Input<Promise<number>>>().toEqualTypeOf<Promise<number> | Lazy<Promise<number>>>();
    expectTypeOf<Input<Map<string, Date>>>().toEqualTypeOf<Map<string, Date> | Lazy<Map<string, Date>>>();
    expectTypeOf<Input<never>>().toEqualTypeOf<Lazy<never>>();
  });

  it("adds structures with LazyResults inside where there can be some", () => {
    expectTypeOf<{ a: LazyResult<number>; b: LazyResult<string>[] }>().toExtend<
      Input<{ a: number; b: string[] }>
    >();
    expectTypeOf<LazyResult<number>[]>().toExtend<Input<number[] | string>>();
    expectTypeOf<readonly [LazyResult<number>, "x"]>().toExtend<Input<readonly [number, string]>>();
    expectTypeOf<{ a: LazyResult<number> }>().not.toExtend<Input<{ a: string }>>();
    expectTypeOf<{ at: LazyResult<Date> }>().toExtend<Input<{ at: Date }>>();
    expectTypeOf<{ getTime: LazyResult<() => number> }>().not.toExtend<Input<Date>>();
  });

  it("leaves any and unknown as they are", () => {
    expectTypeOf<Input<ReturnType<typeof JSON.parse>>>().toBeAny();
    expectTypeOf<Input<unknown>>().toBeUnknown();
  });
});

describe("Resolved", () => {
  it("strips promises of every kind, and LazyResults", () => {
    class Patient extends Promise<number> {}
    expectTypeOf<Resolved<Patient>>().toEqualTypeOf<number>();
    expectTypeOf<Resolved<PromiseLike<Promise<string>>>>().toEqualTypeOf<string>();
    expectTypeOf<Resolved<PromiseLike<LazyResult<string>>>>().toEqualTypeOf<string>();
    expectTypeOf<Resolved<Promise<{ a: 1 }> | LazyResult<"b"> | null>>().toEqualTypeOf<
      { a: 1 } | "b" | null
    >();
  });

  it("leaves everything else as it is", () => {
    expectTypeOf<Resolved<{ a: LazyResult<number> }>>().toEqualTypeOf<{ a: LazyResult<number> }>();
    expectTypeOf<Resolved<ReturnType<typeof JSON.parse>>>().toBeAny();
    expectTypeOf<Resolved<Promise<ReturnType<typeof JSON.parse>>>>().toBeAny();
    expectTypeOf<Resolved<unknown>>().toBeUnknown();
    expectTypeOf<Resolved<never>>().toBeNever();
    expectTypeOf<Resolved<void>>().toEqualTypeOf<void>();
  });
});

describe("NoLazyInside", () => {
  it("refuses LazyResults in a list and in an object", () => {
    expectTypeOf<NoLazyInside<LazyResult<number>[]>>().toEqualTypeOf<Refused>();
    expectTypeOf<NoLazyInside<readonly [1, LazyResult<number>]>>().toEqualTypeOf<Refused>();
    expectTypeOf<NoLazyInside<{ a: number; b: LazyResult<number> | string }>>().toEqualTypeOf<Refused>();
  });

  it("has nothing against other results", () => {
    expectTypeOf<NoLazyInside<LazyResult<number>>>().toBeUnknown();
    expectTypeOf<NoLazyInside<{ a: number; list: readonly Date[] }>>().toBeUnknown();
    expectTypeOf<NoLazyInside<Promise<{ a: number }>>>().toBeUnknown();
    expectTypeOf<NoLazyInside<string[]>>().toBeUnknown();
    expectTypeOf<NoLazyInside<void>>().toBeUnknown();
    expectTypeOf<NoLazyInside<unknown>>().toBeUnknown();
    expectTypeOf<NoLazyInside<object>>().toBeUnknown();
  });

  it("allows any inside a structure, as JSON.parse gives it", () => {
    const parse = task("parse", (text: string) => ({ text, json: JSON.parse(text) }));
    expectTypeOf(parse("1").get("text")).toEqualTypeOf<LazyResult<string>>();
    const list = task("list", (text: string) => [JSON.parse(text)]);
    expectTypeOf(list("1").get("length")).toEqualTypeOf<LazyResult<number>>();
  });
});
