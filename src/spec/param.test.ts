import { describe, expect, it } from "vitest";
import { z } from "zod";
import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { InvalidParamError } from "../errors/parameter-errors.ts";
import { opOf } from "./lazy.ts";
import { isKnownParam, type ParamOp, type ParamSpec, param } from "./param.ts";
import { paramValue } from "./param-value.ts";

const loose = param as unknown as (name: unknown, options?: unknown) => ReturnType<typeof param>;
const spec = (name: string, options?: unknown): ParamSpec => (opOf(loose(name, options)) as ParamOp).spec;
const value = (options: unknown, given: unknown): unknown => paramValue(spec("p", options), given);

describe("param", () => {
  it("has a type: given, or that of its default or first choice", () => {
    expect(spec("p").type).toBe("string");
    expect(spec("p", { type: "json" }).type).toBe("json");
    expect(spec("p", { default: 5 }).type).toBe("number");
    expect(spec("p", { default: false }).type).toBe("boolean");
    expect(spec("p", { default: "x" }).type).toBe("string");
    expect(spec("p", { choices: [1, 2] }).type).toBe("number");
    expect(spec("p", { schema: z.number() }).type).toBeUndefined();
    expect(spec("p", { schema: z.number(), type: "number" }).type).toBe("number");
  });

  it("D2 tells a default of null from none", () => {
    expect(spec("p")).toMatchObject({ hasDefault: false, default: undefined });
    expect(spec("p", { type: "number", default: null })).toMatchObject({ hasDefault: true, default: null });
    expect(spec("p", { default: undefined })).toMatchObject({ hasDefault: false });
    for (const empty of ["", 0, false])
      expect(spec("p", { default: empty })).toMatchObject({ hasDefault: true, default: empty });
  });

  it("keeps what is said of it", () => {
    expect(spec("level", { choices: ["a", "b"], description: "How", secret: true })).toMatchObject({
      name: "level",
      choices: ["a", "b"],
      description: "How",
      secret: true,
    });
    expect(opOf(param("level")).name).toBe("level");
  });

  it("11 makes its name known to the process", () => {
    expect(isKnownParam("surely never used before")).toBe(false);
    param("surely never used before");
    expect(isKnownParam("surely never used before")).toBe(true);
  });

  it.each<readonly [unknown, unknown, RegExp]>([
    ["", {}, /the name is ""; it must be a text that is not empty/],
    ["  ", {}, /not empty/],
    [5, {}, /the name is 5/],
    [undefined, {}, /the name is undefined/],
    ["p", 5, /the options are not an object/],
    ["p", null, /the options are not an object/],
    ["p", { typ: "number" }, /param\("p"\): unknown option "typ" \(known: type, schema/],
    ["p", { type: "integer" }, /type is "integer"; give "string", "number"/],
    ["p", { type: Number }, /type is a function/],
    ["p", { schema: {} }, /schema is no Standard Schema/],
    ["p", { schema: null }, /schema is no Standard Schema/],
    ["p", { choices: [] }, /choices must be an array with at least one value/],
    ["p", { choices: "a" }, /choices must be an array/],
  ])("refuses %j, %j", (name, options, message) => {
    expect(() => loose(name, options)).toThrow(InvalidCompositionError);
    expect(() => loose(name, options)).toThrow(message);
  });
});

describe("paramValue", () => {
  it.each<readonly [unknown, unknown, unknown]>([
    [{}, "x", "x"],
    [{}, "", ""],
    [{ type: "number" }, 5, 5],
    [{ type: "number" }, "5", 5],
    [{ type: "number" }, " -1.5e3 ", -1_500],
    [{ type: "number" }, "0", 0],
    [{ type: "boolean" }, true, true],
    [{ type: "boolean" }, "true", true],
    [{ type: "boolean" }, "YES", true],
    [{ type: "boolean" }, "1", true],
    [{ type: "boolean" }, "on", true],
    [{ type: "boolean" }, "off", false],
    [{ type: "boolean" }, "0", false],
    [{ type: "boolean" }, "No", false],
    [{ type: "json" }, '{"a":[1]}', { a: [1] }],
    [{ type: "json" }, { a: 1 }, { a: 1 }],
    [{ type: "json" }, "null", null],
    [{ type: "number", default: null }, null, null],
    [{ choices: [1, 2] }, "2", 2],
    [{ choices: ["a"], type: "string", default: null }, null, null],
    [{ schema: z.object({ a: z.number() }) }, { a: 1 }, { a: 1 }],
    [{ schema: z.coerce.number() }, "5", 5],
    [{ schema: z.number().max(9), type: "number" }, "5", 5],
  ])("11 %j converts %j", (options, given, expected) => {
    expect(value(options, given)).toEqual(expected);
  });

  it.each<readonly [unknown, unknown, string]>([
    [{}, 5, "5 is not a string."],
    [{}, null, "null is not a string."],
    [{ type: "number" }, "five", '"five" is not a number.'],
    [{ type: "number" }, "", '"" is not a number.'],
    [{ type: "number" }, " ", '" " is not a number.'],
    [{ type: "number" }, "12px", '"12px" is not a number.'],
    [{ type: "number" }, Number.NaN, "NaN is not a number."],
    [{ type: "number" }, true, "true is not a number."],
    [{ type: "number" }, null, "null is not a number."],
    [{ type: "boolean" }, "maybe", '"maybe" is not a boolean; use true or false.'],
    [{ type: "boolean" }, 1, "1 is not a boolean"],
    [{ type: "boolean" }, "", '"" is not a boolean'],
    [{ type: "json" }, "{a}", '"{a}" is not JSON.'],
    [{ choices: ["a", "b"] }, "c", '"c" is not one of "a", "b".'],
    [{ choices: [1, 2] }, "3", "3 is not one of 1, 2."],
    [{ schema: z.object({ a: z.object({ b: z.number() }) }) }, { a: { b: "x" } }, "a.b: "],
  ])("11 %j refuses %j and says so", (options, given, message) => {
    expect(() => value(options, given)).toThrow(InvalidParamError);
    expect(() => value(options, given)).toThrow(`parameter "p": ${message}`.trimEnd());
  });

  it("says nothing of a secret's value", () => {
    const refused = (options: object, given: unknown): string => {
      try {
        value({ ...options, secret: true }, given);
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(refused({ type: "number" }, "hunter2")).toBe('parameter "p": the value is not a number.');
    expect(refused({ choices: ["a"] }, "hunter2")).toBe('parameter "p": the value is not one of "a".');
    expect(refused({ type: "json" }, "hunter2")).toBe('parameter "p": the value is not JSON.');
  });

  it("11 waits for a schema that takes time", async () => {
    const schema = z.string().refine(async (text) => text === "good", "is bad");
    await expect(value({ schema }, "good")).resolves.toBe("good");
    await expect(value({ schema }, "evil")).rejects.toThrow('parameter "p": is bad.');
  });

  it("keeps the cause of bad JSON, but not a secret's, which quotes it", () => {
    expect(() => value({ type: "json", secret: true }, "hunter2")).not.toThrow(
      expect.objectContaining({ cause: expect.anything() }),
    );
    expect(() => value({ type: "json" }, "{")).toThrow(
      expect.objectContaining({ cause: expect.any(SyntaxError) }),
    );
  });
});
