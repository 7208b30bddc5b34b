import { describe, expect, it } from "vitest";
import { isCascadeError } from "./cascade-error.ts";
import { MissingEnvError, MissingParamError, UnknownParamError } from "./parameter-errors.ts";
import { quote } from "./quote.ts";
import {
  CancelledError,
  RunFailedError,
  SkippedError,
  TaskFailedError,
  TimeoutError,
  type TimeoutLimit,
} from "./run-errors.ts";

const node = { task: "load", label: undefined, node: "0.1.2", attempts: 1, site: undefined };

describe("TaskFailedError", () => {
  it("says which task, how often and where, and keeps the cause", () => {
    const cause = new Error("no");
    const error = new TaskFailedError({ ...node, label: "first", attempts: 3, site: "flow.ts:5:7" }, cause);
    expect(error.message).toBe('task "load" (first) failed after 3 attempts: no\n    defined at flow.ts:5:7');
    expect(error).toMatchObject({
      task: "load",
      label: "first",
      node: "0.1.2",
      attempts: 3,
      site: "flow.ts:5:7",
    });
    expect(error.cause).toBe(cause);
    expect(error.errors).toEqual([]);
  });

  it("names where the call was written when that is known", () => {
    const error = new TaskFailedError({ ...node, site: "flow.ts:5:7", callSite: "flow.ts:9:3" }, "no");
    expect(error.message).toBe(
      'task "load" failed: no\n    called at flow.ts:9:3\n    defined at flow.ts:5:7',
    );
    expect(error.callSite).toBe("flow.ts:9:3");
    expect(new TaskFailedError(node, "no").callSite).toBeUndefined();
  });

  it("9.8 masks its message and its stack, and leaves the cause alone", () => {
    const cause = new Error("refused hunter22");
    const error = new TaskFailedError({ ...node, label: "as hunter22" }, cause, (text) =>
      text.replaceAll("hunter22", "***"),
    );
    expect(error.message).toBe('task "load" (as ***) failed: refused ***');
    expect(error.stack).not.toContain("hunter22");
    expect(error.cause).toBe(cause);
    expect(cause.message).toBe("refused hunter22");
  });

  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const refuses = {
    toString: () => {
      throw new Error("ran");
    },
    toJSON: () => {
      throw new Error("ran");
    },
  };
  it.each<readonly [string, unknown, string]>([
    ["a text", "boom", "boom"],
    ["null", null, "null"],
    ["undefined", undefined, "undefined"],
    ["a number", 5, "5"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["an object", { status: 404 }, '{"status":404}'],
    ["a frozen error", Object.freeze(new TypeError("frozen")), "frozen"],
    ["an error without a message", new RangeError(), "RangeError"],
    ["an object that contains itself", cyclic, "a value that cannot be shown"],
    ["an object that cannot be shown", refuses, "a value that cannot be shown"],
    [
      "an error whose message throws",
      Object.defineProperty(new Error("x"), "message", { get: refuses.toString }),
      "a value that cannot be shown",
    ],
  ])("takes %s as its cause", (_name, cause, text) => {
    const error = new TaskFailedError(node, cause);
    expect(error.message).toBe(`task "load" failed: ${text}`);
    expect(error.cause).toBe(cause);
  });
});

describe("the other errors of a run", () => {
  it("RunFailedError is an AggregateError of Cascade's", () => {
    const error = new RunFailedError([1, 2]);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ code: "CS_RUN_FAILED", name: "RunFailedError", errors: [1, 2] });
    expect(error.message).toBe("the run finished with 2 failures");
    expect(new RunFailedError([1]).message).toBe("the run finished with 1 failure");
    expect(isCascadeError(error, "CS_RUN_FAILED")).toBe(true);
    expect(isCascadeError(new AggregateError([]))).toBe(false);
  });

  it("SkippedError keeps the reason, the same object", () => {
    const reason = { kind: "condition-false", origin: "hello" } as const;
    expect(new SkippedError(reason).reason).toBe(reason);
    expect(new SkippedError(reason).message).toContain("condition-false at hello");
  });

  it("CancelledError shows a reason that is a text or an error", () => {
    expect(new CancelledError("enough").message).toBe("the run was cancelled: enough");
    expect(new CancelledError(new Error("enough")).message).toBe("the run was cancelled: enough");
    expect(new CancelledError(undefined).message).toBe("the run was cancelled");
    expect(new CancelledError({ a: 1 })).toMatchObject({ message: "the run was cancelled", cause: { a: 1 } });
  });
});

describe("TimeoutError", () => {
  it.each<readonly [string, TimeoutLimit | undefined, string]>([
    ['task "load"', undefined, 'task "load" took longer than 50 ms'],
    ['task "load"', "total", 'task "load" took longer than 50 ms'],
    ['task "load"', "idle", 'task "load" made no progress for 50 ms'],
    ["the run", "total", "the run took longer than 50 ms"],
    ['task "load"', "within", 'task "load" and everything it needs took longer than 50 ms'],
  ])("5.6 %s, %s: %s", (what, limit, message) => {
    const error = new TimeoutError(what, 50, limit);
    expect(error).toMatchObject({ code: "CS_TIMEOUT", message, milliseconds: 50, limit: limit ?? "total" });
  });
});

describe("the errors of parameters", () => {
  it("name all that is missing", () => {
    expect(new MissingParamError(["a"]).message).toContain('missing parameter "a". Give params: { a: … }');
    expect(new MissingParamError(["a", "b"])).toMatchObject({ names: ["a", "b"] });
    expect(new MissingParamError(["a", "b"]).message).toContain('missing parameters "a", "b"');
    expect(new MissingEnvError(["A", "B"]).message).toContain("missing environment variables A, B");
    expect(new MissingEnvError(["A"]).names).toEqual(["A"]);
  });

  it("suggest, or list what there is", () => {
    expect(new UnknownParamError("colr", ["color"], "color").message).toContain('Did you mean "color"?');
    expect(new UnknownParamError("x", ["a", "b"], undefined).message).toContain("Known: a, b.");
    expect(new UnknownParamError("x", [], undefined).message).toContain("Known: none.");
  });
});

describe("quote", () => {
  it.each<readonly [unknown, string]>([
    ["text", '"text"'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    ["x".repeat(100), `"${"x".repeat(77)}..."`],
    [-0, "-0"],
    [Number.NaN, "NaN"],
    [5n, "5n"],
    [true, "true"],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("s"), "Symbol(s)"],
    [() => 1, "a function"],
    [class {}, "a function"],
    [[1, 2], "an array of 2"],
    [{ toString: () => "ran" }, "an object"],
    [new Date(), "an object"],
  ])("shows %s", (value, shown) => {
    expect(quote(value)).toBe(shown);
  });
});
