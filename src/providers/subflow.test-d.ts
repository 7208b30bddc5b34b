import { expectTypeOf, it } from "vitest";
import type { LazyResult } from "../spec/lazy-result.ts";
import { task } from "../spec/task.ts";
import { subflow } from "./subflow.ts";

it("C8 the type argument says what is expected, and is unknown without one", () => {
  expectTypeOf(subflow<number>("a.ts")).toEqualTypeOf<LazyResult<number>>();
  expectTypeOf(subflow("a.ts")).toEqualTypeOf<LazyResult<unknown>>();
});

it("C8 file, target and params may be LazyResults", () => {
  const name = task("name", () => "a.ts");
  subflow(name(), { target: name(), params: { list: [name(), { deep: name() }] } });
  subflow(new URL("file:///a.ts"), { from: import.meta.url });
  // @ts-expect-error [ts2345] -- a number is no path
  subflow(5);
  // @ts-expect-error [ts2322] -- a number is no set of parameters
  subflow("a.ts", { params: 5 });
});
