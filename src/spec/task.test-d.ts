import { describe, expectTypeOf, it } from "vitest";
import type { TaskContext } from "./context.ts";
import type { CascadeTypeError, Input, Resolved } from "./input.ts";
import { isLazy, type Lazy } from "./lazy.ts";
import type { LazyResult } from "./lazy-result.ts";
import type { MappedLazyResult } from "./mapped.ts";
import type { Settled } from "./settled.ts";
import type { Tail } from "./tail.ts";
import { type Task, task } from "./task.ts";

interface User {
  readonly name: string;
  readonly tags: readonly string[];
  readonly address: { readonly city: string; readonly born: Date };
}

const add = task("add", (a: number, b: number) => a + b);
const load = task(
  "load",
  async (id: string): Promise<User> => ({ name: id, tags: [], address: { city: "", born: new Date() } }),
);
const greet = task("greet", (user: User, ...words: string[]) => words.join(user.name));
const text = task("text", () => "x");
const when = task("when", () => new Date());

describe("task: results", () => {
  it("infers arguments and result, sync and async", () => {
    expectTypeOf(add).toExtend<Task<[a: number, b: number], number>>();
    expectTypeOf(add.fn(1, 2)).toEqualTypeOf<number>();
    expectTypeOf(add(1, 2)).toEqualTypeOf<LazyResult<number>>();
    expectTypeOf(load("x")).toEqualTypeOf<LazyResult<User>>();
    expectTypeOf(greet).toBeCallableWith(
      { name: "a", tags: [], address: { city: "", born: new Date() } },
      "b",
      "c",
    );
  });

  it("takes options after the function, or before it with the context", () => {
    const later = task("later", (n: number) => n, {
      version: "2",
      pure: true,
      retry: { attempts: 3, delay: "1.5s" },
    });
    expectTypeOf(later(1)).toEqualTypeOf<LazyResult<number>>();
    const first = task("first", { priority: 1 }, (ctx, n: number) => {
      expectTypeOf(ctx).toEqualTypeOf<TaskContext>();
      return ctx.signal.aborted ? "" : String(n);
    });
    expectTypeOf(first).toExtend<Task<[n: number], string>>();
    expectTypeOf(first.fn).parameter(0).toEqualTypeOf<TaskContext>();
    expectTypeOf(later.fn(1)).toEqualTypeOf<number>();
    const empty = task("empty", {}, (ctx) => ctx.attempt);
    expectTypeOf(empty()).toEqualTypeOf<LazyResult<number>>();
  });

  it("4.1 strips LazyResults and promises of a tail call", () => {
    const countdown: Task<[n: number], string> = task(
      "countdown",
      (n: number): Tail<string> => (n <= 0 ? "done" : countdown(n - 1)),
    );
    expectTypeOf(countdown(3)).toEqualTypeOf<LazyResult<string>>();
    const patient = task("patient", async (n: number): Promise<Tail<string>> => countdown(n));
    expectTypeOf(patient(3)).toEqualTypeOf<LazyResult<string>>();
    const forward = task("forward", () => add(1, 2));
    expectTypeOf(forward()).toEqualTypeOf<LazyResult<number>>();
    const mapped = task("mapped", () => add.map([1], [2]));
    expectTypeOf(mapped()).toEqualTypeOf<LazyResult<number[]>>();
  });

  it("a recursive task needs a return annotation only, as in api.md", () => {
    const loop = task("loop", (n: number): Tail<string> => (n <= 0 ? "done" : loop(n - 1)));
    expectTypeOf(loop(1)).toEqualTypeOf<LazyResult<string>>();
    const even = task("even", (n: number): Tail<boolean> => (n === 0 ? true : odd(n - 1)));
    const odd = task("odd", (n: number): Tail<boolean> => (n === 0 ? false : even(n - 1)));
    expectTypeOf(odd(1)).toEqualTypeOf<LazyResult<boolean>>();
  });

  it("refuses a structure with a LazyResult in it as a result, in a sentence", () => {
    // @ts-expect-error "A result is never searched for LazyResults: return all(…) around the structure."
    task("pair", () => [add(1, 2), 1]);
    // @ts-expect-error the same in an object
    task("object", () => ({ sum: add(1, 2) }));
    task("fine", () => [1, 2]);
    expectTypeOf<CascadeTypeError<"x">>().toEqualTypeOf<{ readonly __cascade_type_error__: "x" }>();
  });

  it("Resolved strips at the top only", () => {
    expectTypeOf<Resolved<Promise<Lazy<number>>>>().toEqualTypeOf<number>();
    expectTypeOf<Resolved<number | Lazy<string>>>().toEqualTypeOf<number | string>();
    expectTypeOf<Resolved<Promise<number | LazyResult<number>>>>().toEqualTypeOf<number>();
    expectTypeOf<Resolved<{ a: Promise<number> }>>().toEqualTypeOf<{ a: Promise<number> }>();
  });

  it("refuses what is no definition", () => {
    // @ts-expect-error the name comes first
    task((n: number) => n);
    // @ts-expect-error an unknown option
    task("t", (n: number) => n, { retries: 3 });
    // @ts-expect-error a duration has a unit
    task("t", (n: number) => n, { retry: { attempts: 3, delay: "soon" } });
    // @ts-expect-error attempts are needed
    task("t", (n: number) => n, { retry: { delay: 1 } });
    // @ts-expect-error there is no function
    task("t", {});
  });
});

describe("task: arguments", () => {
  it("takes values, LazyResults, and structures with LazyResults anywhere inside", () => {
    add(1, add(2, 3));
    greet(load("x"), "a", text());
    greet({ name: text(), tags: [text(), "b"], address: { city: text(), born: when() } });
    greet({ name: "a", tags: task("tags", () => ["x"])(), address: load("x").get("address") });
    const config = task(
      "config",
      (_options: { deep: { list: readonly (readonly number[])[] }; on?: boolean }) => 0,
    );
    config({ deep: { list: [[1, add(1, 2)], task("row", () => [1])()] } });
    config({ deep: { list: task("rows", () => [[1]])() }, on: task("on", () => true)() });
    const pair = task("pair", (_pair: readonly [number, string]) => 0);
    pair([add(1, 2), text()]);
    pair(task("made", (): [number, string] => [1, "a"])());
  });

  it("takes optional and rest parameters", () => {
    const optional = task("optional", (a: number, b?: string) => `${a}${b}`);
    optional(1);
    optional(add(1, 2), text());
    optional(1, undefined);
    const rest = task("rest", (...numbers: number[]) => numbers.length);
    rest();
    rest(1, add(1, 2), 3);
    const union = task("union", (_value: string | number[]) => 0);
    union(text());
    union([add(1, 2)]);
    union(task("either", (): string | number[] => "x")());
  });

  it("passes class instances, functions and the like as they are", () => {
    const opaque = task(
      "opaque",
      (_map: Map<string, number>, _fn: (n: number) => string, _at: Date, _bytes: Uint8Array) => 0,
    );
    opaque(new Map(), String, new Date(), new Uint8Array());
    opaque(
      task("map", () => new Map<string, number>())(),
      task("fn", () => (n: number) => `${n}`)(),
      when(),
      new Uint8Array(),
    );
  });

  it("takes anything where the function does", () => {
    const unknowing = task("unknowing", (_value: unknown) => 0);
    unknowing({ a: [add(1, 2)] });
    unknowing(undefined);
  });

  it("refuses wrong ones", () => {
    // @ts-expect-error a text for a number
    add("1", 2);
    // @ts-expect-error a LazyResult of a text for a number
    add(text(), 2);
    // @ts-expect-error too few
    add(1);
    // @ts-expect-error too many
    add(1, 2, 3);
    // @ts-expect-error a promise: await it, or make a task of what produces it
    add(Promise.resolve(1), 2);
    // @ts-expect-error the wrong type further inside
    greet({ name: text(), tags: [add(1, 2)], address: { city: "", born: when() } });
    // @ts-expect-error a missing field
    greet({ name: "a", tags: [] });
    // @ts-expect-error a tuple is not longer than it says
    task("pair", (_pair: readonly [number, string]) => 0)([1, "a", 2]);
    // @ts-expect-error a task that was not called
    add(add, 1);
  });

  it("Input is what a call accepts", () => {
    expectTypeOf<LazyResult<number>>().toExtend<Input<number>>();
    expectTypeOf<MappedLazyResult<number>>().toExtend<Input<readonly number[]>>();
    expectTypeOf<LazyResult<"a">>().toExtend<Input<string>>();
    expectTypeOf<LazyResult<string>>().not.toExtend<Input<number>>();
    expectTypeOf<Promise<number>>().not.toExtend<Input<number>>();
    expectTypeOf<Input<Date>>().toEqualTypeOf<Date | Lazy<Date>>();
  });
});

describe("task: generic functions, overloads, recursive arguments", () => {
  it("a generic function is fixed by an instantiation expression, or by a typed wrapper", () => {
    function first<T>(items: readonly T[]): T | undefined {
      return items[0];
    }
    const firstNumber = task("first", first<number>);
    expectTypeOf(firstNumber([1, add(1, 2)])).toEqualTypeOf<LazyResult<number | undefined>>();
    // @ts-expect-error its type is fixed
    firstNumber(["a"]);
    const anyFirst = task("first", first<unknown>);
    const firstOf = <T>(items: Input<readonly T[]>) => anyFirst(items as never) as LazyResult<T | undefined>;
    expectTypeOf(firstOf(["a", "b"])).toEqualTypeOf<LazyResult<string | undefined>>();
    const vague = task("first", first);
    expectTypeOf(vague([1])).toEqualTypeOf<LazyResult<unknown>>();
  });

  it("of an overloaded function the last signature is taken; an arrow function picks another", () => {
    function parse(value: string): number;
    function parse(value: number): string;
    function parse(value: string | number): number | string {
      return typeof value === "string" ? Number(value) : String(value);
    }
    const last = task("parse", parse);
    expectTypeOf(last(1)).toEqualTypeOf<LazyResult<string>>();
    // @ts-expect-error the first signature was not taken
    last("1");
    const picked = task("parse", (value: string) => parse(value));
    expectTypeOf(picked("1")).toEqualTypeOf<LazyResult<number>>();
  });

  it("a recursive type of argument works at any depth", () => {
    interface Tree {
      readonly value: number;
      readonly children: readonly Tree[];
    }
    const sum = task("sum", (tree: Tree): number => tree.value + tree.children.length);
    const leaf = task("leaf", (value: number): Tree => ({ value, children: [] }));
    expectTypeOf(
      sum({ value: sum(leaf(1)), children: [leaf(2), { value: 3, children: [leaf(4)] }] }),
    ).toEqualTypeOf<LazyResult<number>>();
    // @ts-expect-error a text deep inside
    sum({ value: 1, children: [{ value: 2, children: [{ value: "x", children: [] }] }] });
    type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
    const store = task("store", (_json: Json) => 0);
    store({ a: [1, text(), { b: add(1, 2) }] });
    // @ts-expect-error a Date is no JSON
    store({ a: [when()] });
  });

  it("a method keeps its parameters; `any` stays `any`", () => {
    const parse = task("parse", JSON.parse);
    expectTypeOf(parse("1").get).toBeFunction();
    expectTypeOf(task("upper", (s: string) => s.toUpperCase())(text())).toEqualTypeOf<LazyResult<string>>();
  });
});

describe("task.map", () => {
  it("takes a list per parameter and gives a LazyResult of a list", () => {
    expectTypeOf(add.map([1, 2], [3, add(1, 2)])).toEqualTypeOf<MappedLazyResult<number>>();
    expectTypeOf(add.map([1], [2])).toExtend<LazyResult<number[]>>();
    add.map(add.map([1], [2]), task("list", () => [1])());
    load.map([text(), "b"]).withConcurrency(4).withRetry({ attempts: 2 }).as("all users");
    greet.map([{ name: text(), tags: [], address: load("x").get("address") }], ["hello"]);
    // @ts-expect-error items of the wrong type
    add.map(["a"], [1]);
    // @ts-expect-error a list per parameter
    add.map([1]);
    // @ts-expect-error a value is no list
    add.map(1, 2);
  });

  it("settled tells how each ended", () => {
    const settled = load.map(["a"]).settled();
    expectTypeOf(settled).toEqualTypeOf<MappedLazyResult<Settled<User>>>();
    expectTypeOf(settled).toExtend<LazyResult<Settled<User>[]>>();
  });

  it("withX keeps the kind of LazyResult", () => {
    expectTypeOf(load.map(["a"]).runIf(true).as("x")).toEqualTypeOf<MappedLazyResult<User>>();
    expectTypeOf(load("a").withRetry({ attempts: 1 }).withPriority(1).after(text())).toEqualTypeOf<
      LazyResult<User>
    >();
    // @ts-expect-error only a map has a concurrency
    load("a").withConcurrency(1);
  });
});

describe("isLazy", () => {
  it("is a type guard", () => {
    const value: unknown = add(1, 2);
    if (isLazy(value)) expectTypeOf(value).toEqualTypeOf<Lazy>();
  });
});
