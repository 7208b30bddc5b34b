import { describe, expect, it } from "vitest";
import { TaskFailedError } from "../../errors/run-errors.ts";
import { all } from "../../spec/all.ts";
import { env } from "../../spec/env.ts";
import type { LazyResult } from "../../spec/lazy-result.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { pipeline } from "../../spec/pipeline.ts";
import { recv } from "../../spec/recv.ts";
import { router } from "../../spec/router.ts";
import { sequence } from "../../spec/sequence.ts";
import { settle } from "../../spec/settle.ts";
import type { Tail } from "../../spec/tail.ts";
import { task } from "../../spec/task.ts";
import { wait } from "../../spec/wait.ts";
import { type Interpretation, type InterpretOptions, interpret } from "./interpret.ts";

const add = task("add", (a: number, b: number) => a + b);
const echo = task("echo", (value: unknown): unknown => value);
const later = task("later", async (value: unknown): Promise<unknown> => value);
const boom = task("boom", (): number => {
  throw new Error("boom");
});

/** Names of the bodies that were called, in order. */
const names = ({ executions }: Interpretation): readonly string[] =>
  executions.map(({ name, label }) => label ?? name);
const needs = ({ needed }: Interpretation): readonly string[] =>
  [...needed].map(({ name, label }) => label ?? name).sort();

async function resultOf(target: unknown, options?: InterpretOptions): Promise<unknown> {
  const { outcome } = await interpret(target, options);
  if (outcome.status !== "succeeded") throw new Error(`it ${outcome.status}: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

async function failureOf(target: unknown): Promise<Error & { readonly code?: string }> {
  const { outcome } = await interpret(target);
  if (outcome.status !== "failed") throw new Error(`it ${outcome.status}`);
  return outcome.error;
}

async function skipOf(target: unknown): Promise<unknown> {
  const { outcome } = await interpret(target);
  if (outcome.status !== "skipped") throw new Error(`it ${outcome.status}`);
  return outcome.reason;
}

describe("values", () => {
  it("1.1 one LazyResult is one node; two calls are two", async () => {
    const two = add(1, 1);
    const shared = await interpret(add(two, two));
    expect(shared.outcome).toEqual({ status: "succeeded", value: 4 });
    expect(names(shared)).toEqual(["add", "add"]);
    expect(names(await interpret(add(add(1, 1), add(1, 1))))).toHaveLength(3);
  });

  it("2.1 finds LazyResults at any depth of arguments, targets and literals", async () => {
    const nested = echo({ a: [add(1, 2), { b: later(4) }], c: literal([5]) });
    expect(await resultOf(nested)).toEqual({ a: [3, { b: 4 }], c: [5] });
    expect(await resultOf([add(1, 1), { x: add(2, 2) }])).toEqual([2, { x: 4 }]);
    expect(await resultOf([])).toEqual([]);
    expect(await resultOf("plain")).toBe("plain");
    expect(await resultOf(literal({ k: 1 }))).toEqual({ k: 1 });
  });

  it("1.2 get, settle, pipeline and wait", async () => {
    const user = task("user", () => ({ name: "Ada" }));
    expect(await resultOf(user().get("name"))).toBe("Ada");
    expect(await resultOf(settle(add(1, 2)))).toEqual({ status: "fulfilled", value: 3 });
    const increment = task("increment", (n: number) => n + 1);
    const double = task("double", (n: number) => n * 2);
    expect(await resultOf(pipeline(10, increment, double))).toBe(22);
    expect(await resultOf(all([wait(5), add(1, 1).after(wait("1h"))]))).toEqual([undefined, 2]);
  });

  it("11 params are converted, defaulted and all missing ones reported together", async () => {
    const n = param("n", { type: "number" });
    expect(await resultOf(add(n, n), { params: { n: "21" } })).toBe(42);
    expect(await resultOf(param("d", { default: null, type: "string" }))).toBeNull();
    const missing = await interpret([n, param("m"), boom()]);
    expect(missing.outcome).toMatchObject({ status: "failed", error: { code: "CS_MISSING_PARAM" } });
    expect(String((missing.outcome as { error: Error }).error.message)).toMatch(/"m".*"n"|"n".*"m"/);
    expect(missing.executions).toEqual([]);
  });

  it("11 environment variables are read, or their default", async () => {
    expect(await resultOf([env("A"), env("B", { default: "b" })], { env: { A: "a" } })).toEqual(["a", "b"]);
    expect((await failureOf(env("SURELY_NOT_SET_ANYWHERE"))).code).toBe("CS_MISSING_ENV");
  });

  it("has no rule for signals", async () => {
    await expect(interpret(recv("topic"))).rejects.toThrow("no rule for recv");
  });
});

describe("order on demand", () => {
  it("3.2 a condition is asked first, and nothing else if it does not hold", async () => {
    const no = await interpret(add(add(1, 2).as("input"), 1).runIf(echo(0).as("condition")).orElse("none"));
    expect(no.outcome).toEqual({ status: "succeeded", value: "none" });
    expect(names(no)).toEqual(["condition"]);
    const yes = await interpret(add(add(1, 2).as("input"), 1).as("it").runIf(echo(1).as("condition")));
    expect(names(yes)).toEqual(["condition", "input", "it"]);
  });

  it("1.2 runIf said twice is AND: the second is not asked when the first does not hold", async () => {
    const guarded = add(1, 2).runIf(echo(false).as("first")).runIf(echo(true).as("second"));
    expect(names(await interpret(guarded.orElse(0)))).toEqual(["first"]);
    expect(names(await interpret(guarded.runIf(false).orElse(0)))).toEqual([]);
  });

  it("3.2 a router runs its selector and the chosen route only", async () => {
    const chosen = await interpret(
      router(echo(2).as("key"), { 1: echo("one").as("one"), 2: echo("two").as("two") }),
    );
    expect(chosen.outcome).toEqual({ status: "succeeded", value: "two" });
    expect(names(chosen)).toEqual(["key", "two"]);
    expect(
      await resultOf(
        router(
          echo(Number.NaN),
          new Map<unknown, unknown>([
            [Number.NaN, "nan"],
            ["NaN", "text"],
          ]),
        ),
      ),
    ).toBe("nan");
    expect(await resultOf(router("b", { a: 1, b: { deep: add(1, 1) } }))).toEqual({ deep: 2 });
    expect((await failureOf(router(echo("z"), { a: 1 }))).code).toBe("CS_UNKNOWN_ROUTE");
  });

  it("3.2 orElse runs its LazyResult only when it is used", async () => {
    expect(names(await interpret(add(1, 2).orElse(echo(9).as("fallback"))))).toEqual(["add"]);
    const used = await interpret(add(1, 2).runIf(false).orElse(echo(9).as("fallback")));
    expect(names(used)).toEqual(["fallback"]);
    expect(used.outcome).toEqual({ status: "succeeded", value: 9 });
  });

  it("3.2 a sequence runs step by step, and stops at the first that does not succeed", async () => {
    expect(await resultOf(sequence([echo(1), echo(2), echo(3)]))).toBe(3);
    const stopped = await interpret(sequence([echo(1).as("one"), boom(), echo(3).as("three")]));
    expect(names(stopped)).toEqual(["one", "boom"]);
    expect(stopped.outcome.status).toBe("failed");
  });
});

describe("maps", () => {
  const square = task("square", (n: number) => n * n);

  it("C1 literal and dynamic lists, several in step, none", async () => {
    expect(await resultOf(square.map([1, 2, 3]))).toEqual([1, 4, 9]);
    expect(await resultOf(add.map([1, 2], later([10, 20]) as LazyResult<number[]>))).toEqual([11, 22]);
    expect(await resultOf(square.map([]))).toEqual([]);
    expect(await resultOf(square.map([add(1, 1), 3]))).toEqual([4, 9]);
    expect(await resultOf(add.map([add(1, 1), 3], later([10, 20]) as LazyResult<number[]>))).toEqual([
      12, 23,
    ]);
  });

  it("C1 lists of different lengths, and what is no list", async () => {
    const list = later([1, 2, 3]) as LazyResult<number[]>;
    expect((await failureOf(add.map([1, 2], list))).code).toBe("CS_MAP_LENGTHS");
    expect((await failureOf(add.map([add(1, 1), 2], list))).code).toBe("CS_MAP_LENGTHS");
    expect((await failureOf(square.map(later(7) as LazyResult<number[]>))).code).toBe("CS_MAP_LIST");
  });

  it("5.3, 5.4 the failure or skip of an element is the map's; settled shows each", async () => {
    const odd = task("odd", (n: number): Tail<number> => {
      if (n === 2) throw "two";
      return n === 3 ? add(n, n).as("inner").runIf(false) : n;
    });
    expect(await failureOf(odd.map([1, 2]))).toMatchObject({
      code: "CS_TASK_FAILED",
      cause: "two",
      task: "odd",
    });
    expect(await skipOf(odd.map([1, 3]))).toEqual({ kind: "condition-false", origin: "inner" });
    expect(await resultOf(odd.map([1, 2, 3]).settled())).toMatchObject([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: { cause: "two" } },
      { status: "skipped", reason: { origin: "inner" } },
    ]);
  });

  it("1.2 a retry of a map is a retry of each element", async () => {
    const seen = new Map<number, number>();
    const flaky = task("flaky", (n: number) => {
      seen.set(n, (seen.get(n) ?? 0) + 1);
      if (seen.get(n) === 1) throw new Error("first");
      return n;
    });
    expect(await resultOf(flaky.map([1, 2]).withRetry({ attempts: 2 }))).toEqual([1, 2]);
    expect([...seen.values()]).toEqual([2, 2]);
  });
});

describe("skips and failures", () => {
  it("5.3 a skip travels along every edge with one reason, and only orElse stops it", async () => {
    const skip = echo(1).as("origin").runIf(false);
    const reason = { kind: "condition-false", origin: "origin" };
    const targets = [
      echo(skip),
      echo(1).runIf(skip),
      echo(1).after(skip),
      router(skip, { a: 1 }),
      router("a", { a: skip }),
      all([skip]),
      sequence([skip, echo(1)]),
      skip.get("x" as never),
      skip.recover(() => 1),
    ];
    for (const target of targets) expect(await skipOf(target)).toEqual(reason);
    expect(await resultOf(echo(skip).orElse("other"))).toBe("other");
    expect(await resultOf(settle(echo(skip)))).toEqual({ status: "skipped", reason });
    const [one, two] = (await resultOf([settle(skip), settle(echo(skip))])) as { reason: unknown }[];
    expect(one?.reason).toBe(two?.reason);
  });

  it("5.4 a failure travels as one object with what was thrown as its cause", async () => {
    const error = await failureOf(echo([boom().as("x")]));
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error).toMatchObject({ code: "CS_TASK_FAILED", task: "boom", label: "x", attempts: 1 });
    const failing = boom();
    const [one, two] = (await resultOf([settle(failing), settle(echo(failing))])) as { reason: unknown }[];
    expect(one?.reason).toBe(two?.reason);
  });

  it("5.4 recover catches failures in and above its receiver, not in its function, and may tail-call", async () => {
    expect(await resultOf(echo(boom()).recover((failure) => (failure.cause as Error).message))).toBe("boom");
    expect(await resultOf(boom().recover(async () => add(1, 2)))).toBe(3);
    expect(
      await resultOf(
        boom()
          .recover(echo)
          .get("code" as never),
      ),
    ).toBe("CS_TASK_FAILED");
    const again = await failureOf(
      boom().recover(() => {
        throw "worse";
      }),
    );
    expect(again).toMatchObject({ code: "CS_TASK_FAILED", cause: "worse", task: "recover" });
    expect(names(await interpret(add(1, 2).recover(() => 1)))).toEqual(["add"]);
  });

  it("5.4 orElse passes failures on; recover of orElse catches both", async () => {
    expect((await failureOf(boom().orElse(1))).code).toBe("CS_TASK_FAILED");
    expect(
      await resultOf(
        boom()
          .orElse(1)
          .recover(() => 2),
      ),
    ).toBe(2);
  });

  it("4.5 retry counts all calls and the body's own only", async () => {
    let calls = 0;
    const flaky = task("flaky", () => {
      calls++;
      if (calls < 3) throw new Error(`call ${calls}`);
      return calls;
    });
    expect(await resultOf(flaky().withRetry({ attempts: 3 }))).toBe(3);
    const leads = task("leads", (): Tail<number> => boom());
    const run = await interpret(leads().withRetry({ attempts: 3 }));
    expect(names(run)).toEqual(["leads", "boom"]);
    expect(await failureOf(boom().withRetry({ attempts: 4 }))).toMatchObject({ attempts: 4 });
    expect(
      await failureOf(boom().withRetry({ attempts: 4, retryIf: (_, attempt) => attempt < 2 })),
    ).toMatchObject({ attempts: 2 });
  });

  it("1.2 after waits for success and uses no value", async () => {
    const run = await interpret(echo(1).as("it").after(echo(2).as("before")));
    expect(names(run)).toEqual(["before", "it"]);
    expect((await failureOf(echo(1).after(boom()))).code).toBe("CS_TASK_FAILED");
  });

  it("5.4 what the outcome rests on is told from what may also have run", async () => {
    const run = await interpret(all([boom(), echo(1).as("sibling")]).recover(() => echo(2).as("instead")));
    expect(names(run)).toEqual(["boom", "sibling", "recover", "instead"]);
    expect(needs(run)).toEqual(["boom", "instead", "recover"]);
  });
});
