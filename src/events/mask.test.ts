import { describe, expect, it } from "vitest";
import { isCascadeError } from "../errors/cascade-error.ts";
import { AllFailedError } from "../errors/flow-control-errors.ts";
import { TaskFailedError } from "../errors/run-errors.ts";
import { maskEvent, maskMessage, maskValue } from "./mask.ts";

const mask = (text: string): string => text.replaceAll("hunter22", "***").replaceAll("4711", "***");
const masked = (value: unknown): unknown => maskValue(value, mask);

describe("maskValue", () => {
  it.each<readonly [string, unknown]>([
    ["text", "hello"],
    ["a structure", { a: [1, { b: "x" }], c: Number.NaN, d: undefined }],
    ["a map", new Map([["k", new Set([1])]])],
    ["an error", new Error("no")],
    ["bytes", Buffer.from("hello")],
    ["a function", () => "hunter22"],
    ["a date", new Date(4711)],
    ["a class instance", new URL("https://example.org/")],
    ["null", null],
    ["NaN", Number.NaN],
  ])("passes %s on as it is when it holds no secret", (_name, value) => {
    expect(masked(value)).toBe(value);
  });

  it("9.8 masks at every depth, and copies only what holds a secret", () => {
    const clean = { nothing: "here" };
    const value = { a: [{ b: "is hunter22" }], clean, n: 4711, big: 4711n, other: 47110 };
    expect(masked(value)).toEqual({ a: [{ b: "is ***" }], clean, n: "***", big: "***", other: 47110 });
    expect((masked(value) as { clean: unknown }).clean).toBe(clean);
    expect(value.a[0]?.b).toBe("is hunter22");
  });

  it("masks keys, and keeps apart what becomes equal", () => {
    const value = { "x hunter22": 1, "x 4711": 2, "x ***": 3, ["__proto__"]: "hunter22" };
    expect(masked(value)).toEqual({ "x ***": 1, "x *** (2)": 2, "x *** (3)": 3, ["__proto__"]: "***" });
    const map = new Map<unknown, unknown>([
      ["hunter22", 1],
      ["4711", 2],
      [{ hunter22: 1 }, "hunter22"],
    ]);
    expect([...(masked(map) as Map<unknown, unknown>)]).toEqual([
      ["***", 1],
      ["*** (2)", 2],
      [{ "***": 1 }, "***"],
    ]);
    expect(masked(new Set(["hunter22", 5]))).toEqual(new Set(["***", 5]));
  });

  it("keeps holes, prototypes, and what contains itself", () => {
    const sparse: unknown[] = new Array(5);
    sparse[3] = "hunter22";
    const copy = masked(sparse) as unknown[];
    expect([copy.length, 2 in copy, copy[3]]).toEqual([5, false, "***"]);
    const cyclic: Record<string, unknown> = { secret: "hunter22", list: [] };
    cyclic["self"] = cyclic;
    (cyclic["list"] as unknown[]).push(cyclic);
    const round = masked(cyclic) as Record<string, unknown>;
    expect(round["self"]).toBe(round);
    expect(round["list"]).toEqual([round]);
    class Login {
      password = "hunter22";
    }
    expect(masked(new Login())).toBeInstanceOf(Login);
    expect((masked(new Login()) as Login).password).toBe("***");
    expect(Object.getPrototypeOf(masked(Object.assign(Object.create(null), { a: "hunter22" })))).toBeNull();
  });

  it("masks what an object shows as JSON, in bytes, addresses and patterns", () => {
    class Hidden {
      readonly #token = "hunter22";
      toJSON(): unknown {
        return { token: this.#token };
      }
    }
    expect(masked({ a: new Hidden() })).toEqual({ a: { token: "***" } });
    expect(masked(new URL("https://me:hunter22@example.org/"))).toBe("https://me:***@example.org/");
    expect(masked(new URLSearchParams({ q: "hunter22" }))).toBe("q=***");
    expect(masked(/hunter22/g)).toBe("/***/g");
    expect(masked(Object("hunter22"))).toBe("***");
    expect(masked(Buffer.from("\u00ffhunter22\u0000"))).toBe("(bytes with a secret)");
    expect(masked({ data: new TextEncoder().encode("a hunter22").buffer })).toEqual({
      data: "(bytes with a secret)",
    });
  });

  it("survives getters, proxies and toJSON that throw", () => {
    const no = (): never => {
      throw new Error("hunter22 ran");
    };
    const getter = Object.defineProperty({}, "a", { enumerable: true, get: no });
    const late = Object.defineProperty({}, "a", { enumerable: true, get: () => "hunter22" });
    const proxy = new Proxy({}, { ownKeys: no, getPrototypeOf: no, get: no });
    const shown = "(a value that cannot be shown)";
    expect(masked([getter, late, proxy])).toEqual([shown, { a: "***" }, shown]);
    const json = { secret: "hunter22", toJSON: no };
    expect(masked(json)).toBe(shown);
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(masked(revoked.proxy)).toBe(shown);
  });

  it("takes great depth, and does not show what is too large to be searched", () => {
    let deep: unknown = "hunter22";
    for (let i = 0; i < 50_000; i++) deep = [deep];
    let inner = masked(deep);
    while (Array.isArray(inner)) inner = inner[0];
    expect(inner).toBe("***");
    const large = Array.from({ length: 200_000 }, () => "hunter22");
    expect(masked({ large, small: ["hunter22"] })).toEqual({
      large: "(too large to be searched for secrets)",
      small: ["***"],
    });
    const wide = Array.from({ length: 90_000 }, () => ["x", "hunter22"]);
    expect(JSON.stringify(masked(wide))).not.toContain("hunter22");
  });
});

describe("maskValue of errors", () => {
  it("gives an error of the same class, name and code, with masked texts", () => {
    class DatabaseError extends Error {
      override readonly name = "DatabaseError";
      readonly code = "E_LOGIN";
      readonly query = { password: "hunter22" };
    }
    const error = new DatabaseError("login with hunter22 failed");
    const copy = masked(error) as DatabaseError;
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(DatabaseError);
    expect(copy).toMatchObject({ name: "DatabaseError", code: "E_LOGIN", message: "login with *** failed" });
    expect(copy.query).toEqual({ password: "***" });
    expect(copy.stack).toContain("login with *** failed");
    expect(copy.stack?.split("\n").slice(1)).toEqual(error.stack?.split("\n").slice(1));
    expect(error.message).toBe("login with hunter22 failed");
  });

  it("follows causes and errors, also in a circle", () => {
    const inner = new Error("hunter22");
    const outer = new AggregateError([new Error("fine"), inner], "outer", { cause: inner });
    inner.cause = outer;
    const copy = masked(outer) as AggregateError & { cause: Error };
    expect(copy.message).toBe("outer");
    expect(copy.errors.map((one: Error) => one.message)).toEqual(["fine", "***"]);
    expect(copy.cause).toBe(copy.errors[1]);
    expect(copy.cause.cause).toBe(copy);
    expect(copy.errors[0]).toBe(outer.errors[0]);
    expect(Object.keys(copy)).toEqual([]);
  });

  it("keeps Cascade's own names and codes, whatever is secret", () => {
    const error = new TaskFailedError(
      { task: "task", label: undefined, node: "0.0.0", attempts: 1, site: undefined },
      "x",
    );
    const copy = maskValue(error, (text) => text.replaceAll(/task/gi, "***")) as TaskFailedError;
    expect(copy).toMatchObject({
      name: "TaskFailedError",
      code: "CS_TASK_FAILED",
      task: "***",
      node: "0.0.0",
    });
    expect(copy.message).toBe('*** "***" failed: x');
    expect(isCascadeError(copy, "CS_TASK_FAILED")).toBe(true);
  });

  it("takes errors of every making", () => {
    const abort = new DOMException("hunter22", "AbortError");
    expect(masked(abort)).toMatchObject({ name: "AbortError", message: "***", code: 20 });
    const hostile = Object.defineProperty(new Error("x"), "message", {
      get: () => {
        throw new Error("ran");
      },
    });
    expect(masked(hostile)).toBe("(a value that cannot be shown)");
    expect(masked(Object.freeze(new TypeError("hunter22")))).toMatchObject({
      name: "TypeError",
      message: "***",
    });
    const bare = new Error("hunter22");
    delete bare.stack;
    expect((masked(bare) as Error).stack).toBeUndefined();
  });
});

describe("maskEvent", () => {
  it("masks texts, data and errors of an event and leaves what programs compare", () => {
    const event = {
      type: "task-finished",
      runId: "hunter22",
      seq: 4711,
      node: "hunter22",
      task: "hunter22 task",
      label: undefined,
      element: { index: 4711, total: 5_000 },
      duration: 4711,
      error: new Error("hunter22"),
    };
    expect(maskEvent(event, mask)).toEqual({ ...event, task: "*** task", error: new Error("***") });
    expect(event.task).toBe("hunter22 task");
    const clean = { type: "task-started", task: "load" };
    expect(maskEvent(clean, mask)).toBe(clean);
  });
});

describe("maskMessage", () => {
  it("9.8 masks the message and the stack, and leaves the cause the untouched object", () => {
    const cause = new Error("hunter22");
    const error = new TaskFailedError(
      { task: "load", label: "hunter22", node: "0.0.0", attempts: 1, site: undefined },
      cause,
    );
    const copy = maskMessage(error, mask);
    expect(copy).toBeInstanceOf(TaskFailedError);
    expect(copy.message).toBe('task "load" (***) failed: ***');
    expect(copy.stack).not.toContain("hunter22");
    expect(copy.label).toBe("***");
    expect(copy.cause).toBe(cause);
    const all = new AllFailedError([cause]);
    expect(maskMessage(all, mask).errors[0]).toBe(cause);
    expect(maskMessage(all, mask).message).toContain("1 failed: ***.");
  });

  it("leaves what is clean, and what is not Cascade's", () => {
    const clean = new AllFailedError(["x"]);
    expect(maskMessage(clean, mask)).toBe(clean);
    const own = new Error("hunter22");
    expect(maskMessage(own, mask)).toBe(own);
    expect(maskMessage("hunter22", mask)).toBe("hunter22");
  });
});
