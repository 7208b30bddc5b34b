import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { Frame } from "../core/frame.ts";
import { PlanCache } from "../graph/plan-cache.ts";
import { noScope } from "../graph/scope.ts";
import { all } from "../spec/all.ts";
import { env } from "../spec/env.ts";
import { param } from "../spec/param.ts";
import type { SchemaResult, StandardSchema } from "../spec/standard-schema.ts";
import { type InputAnswer, RunInputs } from "./run-inputs.ts";
import { Secrets } from "./secrets.ts";

const noResources = (): never => {
  throw new Error("nothing asks for resources");
};
const inputsOf = (params: Record<string, unknown>, env: Record<string, string | undefined>): RunInputs =>
  new RunInputs({ params, env, resources: noResources, secrets: new Secrets() });

type Env = Readonly<Record<string, string | undefined>>;

/** A frame of the given inputs, as the core makes one. */
function frameOf(...inputs: readonly unknown[]): Frame {
  return new Frame(0, undefined, new PlanCache().build(all(inputs), noScope), 0);
}

interface Prepared {
  readonly answer: InputAnswer;
  /** Values of the inputs, in their order. */
  readonly values: readonly unknown[];
  readonly wasLate: boolean;
}

async function prepare(inputs: RunInputs, frame: Frame): Promise<Prepared> {
  const given = inputs.prepare(frame);
  const answer = await given;
  return {
    answer,
    values: frame.plan.inputs.map((slot) => frame.values[slot]),
    wasLate: given instanceof Promise,
  };
}

const prepareAll = (
  inputs: readonly unknown[],
  params: Readonly<Record<string, unknown>> = {},
  environment: Env = {},
): Promise<Prepared> => prepare(inputsOf(params, environment), frameOf(...inputs));

/** A schema written by hand, which counts how often it is asked. */
function schemaOf(validate: (value: unknown) => SchemaResult<unknown> | Promise<SchemaResult<unknown>>) {
  const counting = vi.fn(validate);
  const schema: StandardSchema = { "~standard": { version: 1, vendor: "test", validate: counting } };
  return { schema, asked: counting };
}
const doubled = (value: unknown) => ({ value: `${value}${value}` });

describe("11 values", () => {
  it("are converted to the type, defaults as they are", async () => {
    const { values, answer, wasLate } = await prepareAll(
      [
        param("ri-n", { type: "number" }),
        param("ri-b", { type: "boolean" }),
        param("ri-j", { type: "json" }),
        param("ri-s"),
        param("ri-d", { default: 7 }),
        param("ri-z", { type: "number", default: null }),
      ],
      { "ri-n": "1.5", "ri-b": "no", "ri-j": "[1]", "ri-s": "x" },
    );
    expect([values, answer, wasLate]).toEqual([[1.5, false, [1], "x", 7, null], {}, false]);
  });

  it("of undefined are not given", async () => {
    const { values } = await prepareAll([param("ri-d", { default: 7 })], { "ri-d": undefined });
    expect(values).toEqual([7]);
  });

  it("are not inherited by what was given", async () => {
    const { answer } = await prepareAll([param("toString")]);
    expect(answer.error).toMatchObject({ code: "CS_MISSING_PARAM", names: ["toString"] });
  });

  it("that fail the conversion name the parameter and the type", async () => {
    const { answer } = await prepareAll([param("ri-n", { type: "number" })], { "ri-n": "many" });
    expect(answer.error).toMatchObject({
      code: "CS_INVALID_PARAM",
      message: expect.stringMatching(/"ri-n".*not a number/),
    });
  });

  it("that are missing are reported together, parameters first", async () => {
    const inputs = [env("RI_A"), param("ri-x"), param("ri-y"), param("ri-x"), env("RI_B")];
    const { answer } = await prepareAll(inputs);
    expect(answer.error).toMatchObject({ code: "CS_MISSING_PARAM", names: ["ri-x", "ri-y"] });
    const rest = await prepareAll(inputs, { "ri-x": "x", "ri-y": "y" });
    expect(rest.answer.error).toMatchObject({ code: "CS_MISSING_ENV", names: ["RI_A", "RI_B"] });
  });

  it("of the environment are read, or have their default; an empty one is one", async () => {
    const inputs = [env("RI_A"), env("RI_B", { default: "b" }), env("RI_C", { default: null })];
    expect((await prepareAll(inputs, {}, { RI_A: "" })).values).toEqual(["", "b", null]);
    expect((await prepareAll(inputs, {}, { RI_A: "a", RI_B: "B" })).values).toEqual(["a", "B", null]);
  });
});

describe("11 each parameter is converted once", () => {
  it("however often it stands in a graph", async () => {
    const { schema, asked } = schemaOf(doubled);
    const options = { schema };
    const inputs = [param("ri-once", options), param("ri-once", options), param("ri-once", options)];
    const { values } = await prepareAll(inputs, { "ri-once": "a" });
    expect([values, asked.mock.calls.length]).toEqual([["aa", "aa", "aa"], 1]);
  });

  it("and in however many frames", async () => {
    const { schema, asked } = schemaOf(doubled);
    const inputs = inputsOf({ "ri-once": "a" }, {});
    for (let i = 0; i < 3; i++) {
      const { values } = await prepare(inputs, frameOf(param("ri-once", { schema })));
      expect(values).toEqual(["aa"]);
    }
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("by an asynchronous schema too, even for frames that start while it is still looking", async () => {
    const { schema, asked } = schemaOf(async (value) => doubled(value));
    const inputs = inputsOf({ "ri-late": "a" }, {});
    const twice = frameOf(param("ri-late", { schema }), param("ri-late", { schema }));
    const other = frameOf(param("ri-late", { schema }));
    const [first, second] = await Promise.all([prepare(inputs, twice), prepare(inputs, other)]);
    expect([first.values, second.values]).toEqual([["aa", "aa"], ["aa"]]);
    expect(first.wasLate).toBe(true);
    expect(asked).toHaveBeenCalledTimes(1);
    const third = await prepare(inputs, frameOf(param("ri-late", { schema })));
    expect([third.values, third.wasLate]).toEqual([["aa"], false]);
  });
});

describe("11 schemas", () => {
  it("get the text as given when no type is said, the converted value when one is", async () => {
    const { schema, asked } = schemaOf((value) => ({ value }));
    await prepareAll([param("ri-raw", { schema })], { "ri-raw": "5" });
    await prepareAll([param("ri-number", { schema, type: "number" })], { "ri-number": "5" });
    expect(asked.mock.calls).toEqual([["5"], [5]]);
  });

  it("of zod, synchronous and asynchronous", async () => {
    const port = z.coerce.number().int().max(65_535);
    const free = z.string().refine(async (name) => name !== "taken", { message: "is taken" });
    const inputs = [param("ri-port", { schema: port }), param("ri-free", { schema: free })];
    const good = await prepareAll(inputs, { "ri-port": "8080", "ri-free": "x" });
    expect([good.values, good.wasLate]).toEqual([[8080, "x"], true]);
    const bad = await prepareAll(inputs, { "ri-port": "8080", "ri-free": "taken" });
    expect(bad.answer.error).toMatchObject({
      code: "CS_INVALID_PARAM",
      message: expect.stringMatching(/"ri-free".*is taken/),
    });
    const worse = await prepareAll(inputs, { "ri-port": "99999", "ri-free": "x" });
    expect(worse.answer.error).toMatchObject({
      code: "CS_INVALID_PARAM",
      message: expect.stringContaining('"ri-port"'),
    });
  });

  it("name where in the value the problem is", async () => {
    const issues = [{ message: "too short", path: ["user", { key: "name" }, 0] }, { message: "odd" }];
    const { schema } = schemaOf(() => ({ issues }));
    const { answer } = await prepareAll([param("ri-issues", { schema })], { "ri-issues": {} });
    expect(answer.error).toMatchObject({ message: expect.stringContaining("user.name.0: too short; odd") });
  });

  it("that throw or reject refuse the frame, whatever they throw", async () => {
    const thrown = schemaOf(() => {
      throw new Error("schema broke");
    });
    const rejected = schemaOf(() => Promise.reject(new Error("schema broke later")));
    const now = await prepareAll([param("ri-t", { schema: thrown.schema })], { "ri-t": 1 });
    const later = await prepareAll([param("ri-r", { schema: rejected.schema })], { "ri-r": 1 });
    expect(now.answer.error).toMatchObject({ code: "CS_INVALID_PARAM", cause: new Error("schema broke") });
    expect(later.answer.error).toMatchObject({
      code: "CS_INVALID_PARAM",
      cause: new Error("schema broke later"),
    });
  });
});

describe("11 two specs of one name must agree", () => {
  const given = { "ri-two": "1" };
  it.each<readonly [string, object, object]>([
    ["type", { type: "number" }, { type: "string" }],
    ["default", { default: "a" }, { default: "b" }],
    ["default", { default: "a" }, {}],
    ["choices", { choices: ["1", "2"] }, { choices: ["1", "3"] }],
    ["secret", { secret: true }, {}],
    ["schema", { schema: z.string() }, { schema: z.string() }],
  ])("about %s", async (field, a, b) => {
    const inputs = [param("ri-two", a as never), param("ri-two", b as never)];
    for (const both of [inputs, inputs.toReversed()]) {
      const { answer } = await prepareAll(both, given);
      expect(answer.error).toMatchObject({
        code: "CS_PARAM_CONFLICT",
        message: expect.stringContaining(`different ${field}`),
      });
    }
  });

  it("by value; descriptions may differ", async () => {
    const options = () => ({ type: "json" as const, default: { a: [1] }, choices: [{ a: [1] }, "1"] });
    const { values } = await prepareAll(
      [param("ri-same", options()), param("ri-same", { ...options(), description: "other words" })],
      { "ri-same": '"1"' },
    );
    expect(values).toEqual(["1", "1"]);
  });

  it("also across frames, and for asynchronous schemas", async () => {
    const [a, b] = [schemaOf(async (value) => ({ value })), schemaOf(async (value) => ({ value }))];
    const inputs = inputsOf(given, {});
    const [first, second] = [
      frameOf(param("ri-two", { schema: a.schema })),
      frameOf(param("ri-two", { schema: b.schema })),
    ];
    expect((await prepare(inputs, first)).answer).toEqual({});
    expect((await prepare(inputs, second)).answer.error).toMatchObject({ code: "CS_PARAM_CONFLICT" });
    const both = frameOf(param("ri-two", { schema: a.schema }), param("ri-two", { schema: b.schema }));
    const { answer } = await prepare(inputsOf(given, {}), both);
    expect(answer.error).toMatchObject({ code: "CS_PARAM_CONFLICT" });
  });
});

describe("11 unknown names", () => {
  const refuse = (params: Readonly<Record<string, unknown>>, ...inputs: readonly unknown[]) => {
    const built = new PlanCache().build(all(inputs), noScope);
    return () => inputsOf(params, {}).refuseUnknown(built);
  };

  it("are refused, with what was probably meant", () => {
    expect(refuse({ "ri-hots": "x" }, param("ri-host"), param("ri-port-number"))).toThrow(
      expect.objectContaining({
        code: "CS_UNKNOWN_PARAM",
        message: expect.stringContaining('Did you mean "ri-host"?'),
      }),
    );
  });

  it("list the names of the graph when none is close", () => {
    expect(refuse({ "something-else-entirely": 1 }, param("ri-host"))).toThrow(/Known: ri-host/);
  });

  it("are those that neither the graph nor any param() of the process has", () => {
    param("ri-elsewhere");
    expect(refuse({ "ri-elsewhere": 1 }, param("ri-host"))).not.toThrow();
    expect(refuse({ "ri-nowhere-at-all": 1 })).toThrow(/unknown parameter "ri-nowhere-at-all"/);
  });
});
