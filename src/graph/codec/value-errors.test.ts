import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { isCascadeError } from "../../errors/cascade-error.ts";
import { AllFailedError } from "../../errors/flow-control-errors.ts";
import { SkippedError, TaskFailedError, TimeoutError } from "../../errors/run-errors.ts";
import { decodeValue, encodeValue } from "./value-document.ts";

const throughText = (value: unknown): unknown => decodeValue(JSON.parse(JSON.stringify(encodeValue(value))));

describe("2.4 errors", () => {
  it("keep name, message, stack, code, cause and their own fields", () => {
    class OddError extends RangeError {
      override name = "OddError";
      readonly extra = new Map([[1, 2]]);
      readonly code = "E_ODD";
    }
    const error = new OddError("odd", { cause: { why: 1n } });
    const back = throughText(error) as OddError;
    expect(back).toBeInstanceOf(RangeError);
    expect(back).not.toBeInstanceOf(OddError);
    expect(back.name).toBe("OddError");
    expect(back.message).toBe("odd");
    expect(back.stack).toBe(error.stack);
    expect(back.cause).toEqual({ why: 1n });
    expect(back.code).toBe("E_ODD");
    expect(back.extra).toEqual(new Map([[1, 2]]));
    expect(Object.keys(back).sort()).toEqual(["code", "extra"]);
  });

  it.each([
    new Error("plain"),
    new TypeError("type"),
    new SyntaxError("syntax"),
    new URIError("uri"),
    new AggregateError([new Error("a"), "b"], "several"),
  ])("%s keeps its class", (error) => {
    const back = throughText(error) as Error;
    expect(Object.getPrototypeOf(back)).toBe(Object.getPrototypeOf(error));
    expect(inspect(back)).toBe(inspect(error));
    expect(Object.keys(back)).toEqual(Object.keys(error));
  });

  it("what an abort throws keeps its name", () => {
    const back = throughText(AbortSignal.abort().reason) as Error;
    expect([back.name, back.message]).toEqual(["AbortError", "This operation was aborted"]);
  });

  it("what Node throws is storable though it hides functions in it", () => {
    let thrown: unknown;
    try {
      Buffer.from(5 as never);
    } catch (error) {
      thrown = error;
    }
    const back = throughText(thrown) as TypeError;
    expect(back).toBeInstanceOf(TypeError);
    expect(back).toMatchObject({ code: "ERR_INVALID_ARG_TYPE", name: "TypeError" });
  });

  it("those of Cascade are recognised by code, and are of their class", () => {
    const cause = new TimeoutError("fetch", 5);
    const node = { task: "fetch", label: undefined, node: "n0", attempts: 2, site: "a.ts:1:1" };
    const failed = new TaskFailedError(node, cause);
    const back = throughText([
      failed,
      new SkippedError({ kind: "pruned", origin: "x" }),
      new AllFailedError([failed]),
    ]);
    const [first, second, third] = back as [TaskFailedError, SkippedError, AllFailedError];
    expect(isCascadeError(first, "CS_TASK_FAILED")).toBe(true);
    expect(first).toBeInstanceOf(TaskFailedError);
    expect(isCascadeError(first.cause, "CS_TIMEOUT")).toBe(true);
    expect(first.attempts).toBe(2);
    expect(inspect(first)).toBe(inspect(failed));
    expect(isCascadeError(second, "CS_SKIPPED")).toBe(true);
    expect(second.reason).toEqual({ kind: "pruned", origin: "x" });
    expect(isCascadeError(third, "CS_ALL_FAILED")).toBe(true);
    expect(third).toBeInstanceOf(AllFailedError);
    expect(third.errors).toEqual([first]);
  });
});
