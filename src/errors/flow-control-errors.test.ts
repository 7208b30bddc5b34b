import { describe, expect, it } from "vitest";
import { isCascadeError } from "./cascade-error.ts";
import { AllFailedError, UnboundJumpError, UnknownJumpError } from "./flow-control-errors.ts";

describe("AllFailedError", () => {
  it("is an AggregateError of Cascade's that names the first failures", () => {
    const errors = [new Error("a is down\nat length"), "b", new TypeError(""), new Error("d"), 5];
    const error = new AllFailedError(errors);
    expect(error).toBeInstanceOf(AggregateError);
    expect(isCascadeError(error, "CS_ALL_FAILED")).toBe(true);
    expect(error).toMatchObject({ name: "AllFailedError", errors });
    expect(error.message).toContain("5 failed: a is down; b; TypeError; and 2 more.");
  });

  it("takes anything that can be thrown", () => {
    const hostile = {
      toString: () => {
        throw new Error("ran");
      },
    };
    expect(new AllFailedError([hostile, null, undefined]).message).toContain(
      "3 failed: a value that cannot be shown; null; undefined.",
    );
    expect(new AllFailedError([Object.create(null)]).message).toContain("a value that cannot be shown");
  });
});

describe("the errors of jumps", () => {
  it("12 an unbound jump names the task and the key", () => {
    const error = new UnboundJumpError("work", '"again"');
    expect(error).toMatchObject({ code: "CS_UNBOUND_JUMP", name: "UnboundJumpError" });
    expect(error.message).toContain('task "work" returned a jump to "again"');
  });

  it("12 an unknown key names the known ones, not thousands of them", () => {
    expect(new UnknownJumpError('jump of "work"', '"x"', ["a", "b"])).toMatchObject({
      code: "CS_UNKNOWN_JUMP",
      known: ["a", "b"],
      message: expect.stringContaining('jump of "work": no jump leads to "x". Known keys: a, b.'),
    });
    expect(new UnknownJumpError("w", "x", []).message).toContain("Known keys: none.");
    const many = Array.from({ length: 1_000 }, (_, i) => `k${i}`);
    expect(new UnknownJumpError("w", "x", many).message).toContain("k19 and 980 more.");
  });
});
