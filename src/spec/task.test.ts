import { describe, expect, it } from "vitest";
import { InvalidPolicyError, InvalidTaskError } from "../errors/definition-errors.ts";
import type { TaskContext } from "./context.ts";
import { isLazy, opOf, policiesOf } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { task } from "./task.ts";
import { isTask, taskDefinitionKey } from "./task-definition.ts";

/** Calls with arguments the types would refuse. */
const loose = task as unknown as (...args: readonly unknown[]) => unknown;

describe("task", () => {
  it("A1 describes calls and runs nothing", () => {
    let calls = 0;
    const count = task("count", () => ++calls);
    const lazy = count();
    expect(lazy).toBeInstanceOf(LazyResult);
    expect(isLazy(lazy)).toBe(true);
    expect(calls).toBe(0);
  });

  it("A3 keeps the function itself", () => {
    const fn = (a: number, b: number): number => a + b;
    expect(task("add", fn).fn).toBe(fn);
    const withContext = (_ctx: TaskContext, a: number): number => a;
    expect(task("same", {}, withContext).fn).toBe(withContext);
  });

  it("is a function with the task's name, told from others by isTask", () => {
    const add = task("add two", (a: number) => a + 2);
    expect(add.name).toBe("add two");
    expect(isTask(add)).toBe(true);
    for (const other of [() => 1, {}, null, undefined, "task", add(1)]) expect(isTask(other)).toBe(false);
  });

  it("cannot be changed by assignment", () => {
    const add = task("add", (a: number) => a);
    expect(() => Object.assign(add, { fn: () => 0 })).toThrow(TypeError);
    expect(() => Object.assign(add, { map: () => 0 })).toThrow(TypeError);
  });

  it("2.3 works the signature out once, when it is defined", () => {
    const plain = task("plain", (_a: number, _b: number) => 0);
    const asynchronous = task("asynchronous", async (_a: number) => 0);
    const withContext = task("context", {}, async (_ctx, _a: number) => 0);
    expect(plain[taskDefinitionKey].signature).toEqual({
      arity: 2,
      isAsync: false,
      wantsContext: false,
      computed: 1,
    });
    expect(asynchronous[taskDefinitionKey].signature).toMatchObject({ arity: 1, isAsync: true });
    expect(withContext[taskDefinitionKey].signature).toMatchObject({
      arity: 1,
      isAsync: true,
      wantsContext: true,
    });
    const [first, second] = [plain(1, 2), plain(3, 4)];
    expect(opOf(first)).toBe(opOf(second));
    expect(opOf(first)).toBe(plain[taskDefinitionKey]);
    expect(plain[taskDefinitionKey].signature.computed).toBe(1);
  });

  it("A2 takes options and has defaults", () => {
    expect(task("t", () => 0)[taskDefinitionKey]).toMatchObject({
      version: "1",
      pure: false,
      description: undefined,
    });
    const options = { version: "2", pure: true, description: "d", priority: 3, retry: { attempts: 2 } };
    for (const made of [task("t", () => 0, options), task("t", options, () => 0)]) {
      expect(made[taskDefinitionKey]).toMatchObject({ version: "2", pure: true, description: "d" });
      expect(policiesOf(made())).toMatchObject({ priority: 3, retry: { attempts: 2 } });
    }
  });

  it("knows where it was defined", () => {
    const here = task("here", () => 0)[taskDefinitionKey].site();
    expect(here).toMatch(/task\.test\.ts:\d+:\d+$/);
    expect(Error.stackTraceLimit).toBeGreaterThan(1);
  });

  it("lets two functions of one name live side by side", () => {
    expect(opOf(task("same", () => 1)())).not.toBe(opOf(task("same", () => 1)()));
  });

  it.each<readonly [string, readonly unknown[], RegExp]>([
    ["nothing", [], /the name comes first and must be a text that is not empty, not undefined/],
    ["a function without a name", [() => 1], /the name comes first .* not a function/],
    ["an empty name", ["", () => 1], /not ""/],
    ["a blank name", [" \n", () => 1], /not empty/],
    ["a name that is no text", [5, () => 1], /not 5/],
    ["no function", ["t"], /"t" has no function, but undefined/],
    ["an object for a function", ["t", { retry: {} }], /"t" has no function, but an object/],
    ["options that are no object", ["t", () => 1, 5], /options are 5, not an object/],
    ["a list of options", ["t", () => 1, []], /options are an array of 0/],
    ["null in the options' second place", ["t", null, () => 1], /undefined|options|null/],
    ["an unknown option", ["t", () => 1, { retries: 3 }], /unknown option "retries" \(known: version, /],
    ["a version that is no text", ["t", () => 1, { version: 2 }], /version is 2, not a text/],
    ["an empty version", ["t", () => 1, { version: "" }], /version is "", not a text/],
    ["an infinite priority", ["t", () => 1, { priority: Number.POSITIVE_INFINITY }], /priority is Infinity/],
    ["a priority that is no number", ["t", () => 1, { priority: "1" }], /priority is "1"/],
  ])("refuses %s", (name, args, message) => {
    if (name.startsWith("null")) {
      // `null` stands for no options.
      expect(isTask(loose(...args))).toBe(true);
      return;
    }
    expect(() => loose(...args)).toThrow(InvalidTaskError);
    expect(() => loose(...args)).toThrow(message);
    expect(() => loose(...args)).toThrow(expect.objectContaining({ code: "CS_INVALID_TASK" }));
  });

  it("refuses a bad retry policy as such", () => {
    expect(() => loose("t", () => 1, { retry: { attempts: 0 } })).toThrow(InvalidPolicyError);
    expect(() => loose("t", () => 1, { retry: { attempts: 0 } })).toThrow(/^task "t" retry: attempts is 0/);
  });
});
