import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { all } from "./all.ts";
import type { Duration } from "./duration.ts";
import { env } from "./env.ts";
import type { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { param } from "./param.ts";
import { pipeline } from "./pipeline.ts";
import { recv } from "./recv.ts";
import { router } from "./router.ts";
import { sequence } from "./sequence.ts";
import { settle } from "./settle.ts";
import type { Settled } from "./settled.ts";
import { task } from "./task.ts";
import { wait } from "./wait.ts";

const number = task("number", () => 1);
const text = task("text", () => "x");
const flag = task("flag", () => true);
const increment = task("increment", (n: number) => n + 1);
const show = task("show", (n: number) => `${n}`);
interface User {
  name: string;
  age?: number;
}
const user = task("user", (): User => ({ name: "Ada" }));

describe("LazyResult", () => {
  it("derives types", () => {
    expectTypeOf(user().get("name")).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(user().get("age")).toEqualTypeOf<LazyResult<number | undefined>>();
    expectTypeOf(user().orElse(undefined)).toEqualTypeOf<LazyResult<User | undefined>>();
    expectTypeOf(user().orElse(null)).toEqualTypeOf<LazyResult<User | null>>();
    expectTypeOf(user().orElse(user())).toEqualTypeOf<LazyResult<User>>();
    expectTypeOf(number().orElse(text())).toEqualTypeOf<LazyResult<number | string>>();
    expectTypeOf(number().recover(() => "none")).toEqualTypeOf<LazyResult<number | string>>();
    expectTypeOf(number().recover(async () => null)).toEqualTypeOf<LazyResult<number | null>>();
    expectTypeOf(number().recover(() => text())).toEqualTypeOf<LazyResult<number | string>>();
    const repair = task("repair", (failure: Error) => failure.message);
    expectTypeOf(number().recover(repair)).toEqualTypeOf<LazyResult<number | string>>();
    number().recover((failure) => {
      expectTypeOf(failure).toEqualTypeOf<Error>();
      return 1;
    });
  });

  it("refuses unknown fields, handlers and policies", () => {
    // @ts-expect-error there is no such field
    user().get("nam");
    // @ts-expect-error not a function
    number().recover(1);
    // @ts-expect-error not a LazyResult
    number().after(1);
    // @ts-expect-error attempts are needed
    number().withRetry({});
    // @ts-expect-error jitter is not a text
    number().withRetry({ attempts: 2, jitter: "full" });
  });

  it("cannot be awaited for its value, nor used as it", () => {
    expectTypeOf<Awaited<LazyResult<number>>>().toEqualTypeOf<LazyResult<number>>();
    // @ts-expect-error there is no `then`
    number().then;
    // @ts-expect-error not a number yet
    number() + 1;
  });

  it("is covariant", () => {
    expectTypeOf<LazyResult<"a">>().toExtend<LazyResult<string>>();
    expectTypeOf<LazyResult<string>>().not.toExtend<LazyResult<"a">>();
  });
});

describe("all", () => {
  it("keeps tuples and fields and replaces LazyResults", () => {
    expectTypeOf(all([number(), text(), 1])).toEqualTypeOf<LazyResult<[number, string, 1]>>();
    expectTypeOf(all({ a: number(), list: [1, text()] })).toEqualTypeOf<
      LazyResult<{ a: number; list: [1, string] }>
    >();
    expectTypeOf(all(number())).toEqualTypeOf<LazyResult<number>>();
    expectTypeOf(all([])).toEqualTypeOf<LazyResult<[]>>();
    const many: LazyResult<number>[] = [];
    expectTypeOf(all(many)).toEqualTypeOf<LazyResult<number[]>>();
    const at = new Date();
    expectTypeOf(all({ at })).toEqualTypeOf<LazyResult<{ at: Date }>>();
  });
});

describe("recursive types", () => {
  type Json = string | number | null | readonly Json[] | { readonly [key: string]: Json };
  interface Tree {
    next?: Tree;
    list: Tree[];
    byName: Record<string, Tree>;
  }
  const json = task("json", (_json: Json): Json => 1);
  const tree = task("tree", (_tree: Tree): Tree => ({ list: [], byName: {} }));

  it("end, in arguments, maps, all and pipelines", () => {
    const value = [1, { a: null }] as Json;
    expectTypeOf(all(value)).toExtend<LazyResult<unknown>>();
    expectTypeOf(all({ x: [json(value)] })).toEqualTypeOf<LazyResult<{ x: [Json] }>>();
    expectTypeOf(pipeline(json(1), json, json)).toEqualTypeOf<LazyResult<Json>>();
    json({ a: [json(1), { b: json([json(2)]) }] });
    json.map([1, json(2), { a: [json(3)] }]);
    const made = tree({ list: [], byName: {} });
    tree({
      list: [made],
      byName: { x: made },
      next: { list: [made, { list: [made], byName: {} }], byName: {} },
    });
    expectTypeOf(made.get("next")).toEqualTypeOf<LazyResult<Tree | undefined>>();
    tree.map([made, { list: [made], byName: {} }]);
    // @ts-expect-error a number deep inside
    tree({ list: [{ list: [1], byName: {} }], byName: {} });
  });
});

describe("literal, settle, sequence", () => {
  it("literal keeps its type", () => {
    expectTypeOf(literal([1, 2])).toEqualTypeOf<LazyResult<number[]>>();
    expectTypeOf(literal(number())).toEqualTypeOf<LazyResult<LazyResult<number>>>();
  });

  it("settle tells how it ended", () => {
    expectTypeOf(settle(number())).toEqualTypeOf<LazyResult<Settled<number>>>();
    const handle = task("handle", (settled: Settled<number>) =>
      settled.status === "fulfilled"
        ? settled.value
        : settled.status === "skipped"
          ? settled.reason.origin
          : settled.reason,
    );
    handle(settle(number()));
    // @ts-expect-error only LazyResults end
    settle(1);
  });

  it("sequence gives the last step's type", () => {
    expectTypeOf(sequence([number(), text()])).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(sequence([number()])).toEqualTypeOf<LazyResult<number>>();
    const many: LazyResult<number>[] = [];
    expectTypeOf(sequence(many)).toEqualTypeOf<LazyResult<number>>();
    // @ts-expect-error a value is no step
    sequence([number(), 5]);
    // @ts-expect-error a task that was not called is no step
    sequence([number]);
  });
});

describe("pipeline", () => {
  it("hands types on", () => {
    expectTypeOf(pipeline(10, increment, show)).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(pipeline(number(), increment, increment, increment, increment, show)).toEqualTypeOf<
      LazyResult<string>
    >();
    expectTypeOf(pipeline(10, (x) => increment(x).runIf(flag()).orElse(x), show)).toEqualTypeOf<
      LazyResult<string>
    >();
    const sum = task("sum", (pair: readonly number[]) => pair.length);
    expectTypeOf(pipeline([1, number()], sum)).toEqualTypeOf<LazyResult<number>>();
    const name = task("name", (given: { user: User }) => given.user.name);
    expectTypeOf(pipeline({ user: user() }, name)).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(pipeline(1, increment, increment, increment, increment, increment, increment)).toEqualTypeOf<
      LazyResult<number>
    >();
  });

  it("refuses steps that do not fit", () => {
    // @ts-expect-error show gives a text
    pipeline(10, show, increment);
    // @ts-expect-error the first step takes a number
    pipeline("10", increment);
    // @ts-expect-error a step gives a LazyResult
    pipeline(10, (_x) => 5);
  });
});

describe("router", () => {
  it("gives the union of its routes", () => {
    expectTypeOf(router(text(), { a: number(), b: "none" })).toEqualTypeOf<LazyResult<number | string>>();
    expectTypeOf(router(flag(), { true: number(), false: number() })).toEqualTypeOf<LazyResult<number>>();
    expectTypeOf(router(number(), new Map([[1, text()]]))).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(router("a", { a: increment.map([1]) })).toEqualTypeOf<LazyResult<number[]>>();
    // @ts-expect-error there are no routes
    router(text());
    // @ts-expect-error a list of nothing known is no table of routes
    router(text(), 5);
  });
});

describe("param and env", () => {
  it("have the type that was asked for", () => {
    expectTypeOf(param("p")).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(param("p", { description: "x", secret: true })).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(param("p", { type: "number" })).toEqualTypeOf<LazyResult<number>>();
    expectTypeOf(param("p", { type: "boolean", default: false })).toEqualTypeOf<LazyResult<boolean>>();
    expectTypeOf(param("p", { type: "json" })).toEqualTypeOf<LazyResult<unknown>>();
    expectTypeOf(param("p", { type: "number", default: null })).toEqualTypeOf<LazyResult<number | null>>();
    expectTypeOf(param("p", { default: 5 })).toEqualTypeOf<LazyResult<number>>();
    expectTypeOf(param("p", { default: "x" })).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(param("p", { default: true })).toEqualTypeOf<LazyResult<boolean>>();
    expectTypeOf(param("p", { choices: ["a", "b"] })).toEqualTypeOf<LazyResult<"a" | "b">>();
    expectTypeOf(param("p", { choices: ["a", "b"], default: "a" })).toEqualTypeOf<LazyResult<"a" | "b">>();
    expectTypeOf(param("p", { type: "number", choices: [1, 2] })).toEqualTypeOf<LazyResult<1 | 2>>();
    expectTypeOf(param("p", { schema: z.object({ a: z.number() }) })).toEqualTypeOf<
      LazyResult<{ a: number }>
    >();
    increment(param("n", { type: "number" }));
  });

  it("refuse what does not fit", () => {
    // @ts-expect-error there is no such type
    param("p", { type: "integer" });
    // @ts-expect-error the default is no number
    param("p", { type: "number", default: "5" });
    // @ts-expect-error the default is none of the choices
    param("p", { choices: ["a", "b"], default: "c" });
    // @ts-expect-error an unknown option
    param("p", { required: true });
    // @ts-expect-error a text where a number is needed
    increment(param("n"));
  });

  it("env is a text, or null where that is its default", () => {
    expectTypeOf(env("E")).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(env("E", { default: "x", secret: true })).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(env("E", { default: null })).toEqualTypeOf<LazyResult<string | null>>();
    // @ts-expect-error a variable is text
    env("E", { default: 5 });
  });
});

describe("wait and recv", () => {
  it("take durations and topics", () => {
    expectTypeOf(wait("1.5s")).toEqualTypeOf<LazyResult<void>>();
    wait(task("how long", (): Duration => "2m")());
    expectTypeOf(recv("topic")).toEqualTypeOf<LazyResult<unknown>>();
    expectTypeOf(recv<number>(text(), { timeout: "3h" })).toEqualTypeOf<LazyResult<number>>();
    // @ts-expect-error no unit
    wait("5");
    // @ts-expect-error a topic is a text
    recv(5);
  });
});
