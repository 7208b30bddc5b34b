import { all, env, type LazyResult, param, router, settle, task } from "cascade-ts";
import { expect, it } from "vitest";
import { z } from "zod";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const give = task("give", (make: () => unknown): unknown => make());

const text = param("p-text");
const number = param("p-number", { type: "number" });
const boolean = param("p-boolean", { type: "boolean" });
const json = param("p-json", { type: "json" });
const optional = param("p-optional", { type: "number", default: 7 });
const nothing = param("p-nothing", { type: "number", default: null });
const color = param("p-color", { choices: ["red", "green"] });
const secret = param("p-secret", { type: "number", secret: true });

bothPaths("11 values", (path) => {
  it("11 are given by name, and strings are converted to the type", async () => {
    const params = { "p-text": "12", "p-number": "12", "p-boolean": "false", "p-json": '{"a":[1]}' };
    expect(await path.run([text, number, boolean, json], { params })).toEqual(["12", 12, false, { a: [1] }]);
  });

  it("11 of the right type pass as they are", async () => {
    const value = { a: 1 };
    const params = { "p-text": "", "p-number": -0.5, "p-boolean": true, "p-json": value };
    const given = (await path.run([text, number, boolean, json], { params })) as unknown[];
    expect(given).toEqual(["", -0.5, true, value]);
    expect(given[3]).toBe(value);
  });

  it.each<readonly [LazyResult<unknown>, unknown, RegExp]>([
    [number, "twelve", /p-number.*number/],
    [number, "", /p-number.*number/],
    [number, " ", /p-number.*number/],
    [number, Number.NaN, /p-number.*number/],
    [number, true, /p-number.*number/],
    [number, null, /p-number.*number/],
    [boolean, "maybe", /p-boolean.*boolean/],
    [boolean, 1, /p-boolean.*boolean/],
    [json, "{a:1}", /p-json.*JSON/],
    [text, 12, /p-text.*string/],
    [color, "blue", /p-color.*blue.*red.*green/],
  ])("11 a failed conversion names the parameter and the type", async (lazy, value, message) => {
    const name = /p-\w+/.exec(message.source)?.[0] ?? "";
    const error = await rejection(path.run(list(lazy), { params: { [name]: value } }));
    expect(error).toMatchObject({ code: "CS_INVALID_PARAM" });
    expect(error.message).toMatch(message);
  });

  it("11 a secret's value is in no message", async () => {
    const error = await rejection(path.run(secret, { params: { "p-secret": "hunter2" } }));
    expect(error.message).toContain("p-secret");
    expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain("hunter2");
  });

  it("11 defaults apply where nothing is given, and null is one", async () => {
    expect(await path.run([optional, nothing])).toEqual([7, null]);
    expect(
      await path.run([optional, nothing], { params: { "p-optional": undefined, "p-nothing": "3" } }),
    ).toEqual([7, 3]);
    expect(await path.run(optional, { params: { "p-optional": 0 } })).toBe(0);
    expect(await path.run(nothing, { params: { "p-nothing": null } })).toBeNull();
  });

  it("11 go wherever a LazyResult goes", async () => {
    const params = { "p-number": 2, "p-boolean": true, "p-color": "green", "p-json": "[1,2]" };
    const target = [
      list(number).runIf(boolean),
      router(color, { red: 1, green: number }),
      list.map(json as LazyResult<unknown[]>),
      list({ deep: [number] }).after(text.orElse("")),
    ];
    expect(await path.run(target, { params: { ...params, "p-text": "t" } })).toEqual([
      [2],
      2,
      [[1], [2]],
      [{ deep: [2] }],
    ]);
    expect(await path.run(number, { params })).toBe(2);
  });

  it("11 a parameter may be guarded like any node", async () => {
    const params = { "p-number": 2 };
    const journal = new Journal();
    const first = journal.task("first", () => 0)();
    expect(await path.run(number.runIf(false).orElse("none"), { params })).toBe("none");
    expect(await path.run(number.after(first), { params })).toBe(2);
    expect(journal.calls).toEqual(["first"]);
  });
});

bothPaths("11 before anything runs", (path) => {
  it("11 all missing ones are reported together, in the order they are met", async () => {
    const journal = new Journal();
    const body = journal.task("body", () => 1);
    const target = [body(), list(text, number, optional), [json]];
    const error = await rejection(path.run(target, { params: { "p-number": 1 } }));
    expect(error).toMatchObject({ code: "CS_MISSING_PARAM", names: ["p-text", "p-json"] });
    expect(error.message).toContain('"p-text", "p-json"');
    expect(journal.calls).toEqual([]);
  });

  it("11 also what turns out not to be needed is checked", async () => {
    const journal = new Journal();
    const body = journal.task("body", () => "a");
    await expect(path.run(router(body(), { a: 1, b: list(number) }))).rejects.toMatchObject({
      code: "CS_MISSING_PARAM",
    });
    await expect(
      path.run([body(), list(number).runIf(false).orElse(0)], { params: { "p-number": "x" } }),
    ).rejects.toMatchObject({ code: "CS_INVALID_PARAM" });
    expect(journal.calls).toEqual([]);
  });

  it("11 an unknown name is an error, with what was meant", async () => {
    const error = await rejection(path.run(list(number), { params: { "p-number": 1, "p-nummer": 2 } }));
    expect(error).toMatchObject({ code: "CS_UNKNOWN_PARAM" });
    expect(error.message).toContain('Did you mean "p-number"?');
  });

  it("11 a name that another graph of the process has is not unknown", async () => {
    expect(await path.run(list(1), { params: { "p-number": 1, "p-text": "x" } })).toEqual([1]);
  });

  it("11 names that every object has are names like others", async () => {
    const odd = [
      param("constructor"),
      param("toString", { default: "d" }),
      param("__proto__", { default: "p" }),
    ];
    await expect(path.run(odd)).rejects.toMatchObject({ code: "CS_MISSING_PARAM", names: ["constructor"] });
    const params = JSON.parse('{"constructor": "c", "__proto__": "given"}') as Record<string, unknown>;
    expect(await path.run(odd, { params })).toEqual(["c", "d", "given"]);
  });

  it("11 two specs of one name must agree", async () => {
    const one = () => param("p-twice", { type: "number", default: 1 });
    expect(await path.run([one(), one()])).toEqual([1, 1]);
    for (const other of [param("p-twice"), param("p-twice", { type: "number", default: 2 })]) {
      await expect(path.run([one(), other], { params: { "p-twice": "5" } })).rejects.toMatchObject({
        code: "CS_PARAM_CONFLICT",
      });
    }
  });

  it("11 one met first in a tail-called graph is checked before that generation", async () => {
    const journal = new Journal();
    const next = journal.task("next", () => 1);
    const first = journal.task("first", () => all([next(), number]));
    await expect(path.run(first())).rejects.toMatchObject({ code: "CS_MISSING_PARAM", names: ["p-number"] });
    await expect(path.run(list(first()), { params: { "p-number": "x" } })).rejects.toMatchObject({
      code: "CS_INVALID_PARAM",
    });
    expect(journal.calls).toEqual(["first", "first"]);
    expect(await path.run(first(), { params: { "p-number": "3" } })).toEqual([1, 3]);
    const caught = settle(list(first())).get("status");
    expect(await path.run(caught)).toBe("rejected");
  });

  it("11 a conflict with a spec from the graph before is one too", async () => {
    const target = give(() => all([param("p-number")]));
    await expect(path.run(list(number, target), { params: { "p-number": "3" } })).rejects.toMatchObject({
      code: "CS_PARAM_CONFLICT",
    });
  });
});

bothPaths("11 schemas", (path) => {
  const port = param("p-port", { schema: z.coerce.number().int().max(65_535) });
  const later = param("p-later", { schema: z.string().transform(async (value) => value.toUpperCase()) });

  it("11 any Standard Schema validates and converts", async () => {
    expect(await path.run(list(port), { params: { "p-port": "8080" } })).toEqual([8080]);
    const error = await rejection(path.run(port, { params: { "p-port": "99999" } }));
    expect(error).toMatchObject({ code: "CS_INVALID_PARAM" });
    expect(error.message).toMatch(/p-port/);
  });

  it("11 also an asynchronous one, before anything runs, and once a run", async () => {
    const journal = new Journal();
    const body = journal.task("body", (x: unknown) => x);
    const counted = param("p-counted", {
      schema: {
        "~standard": {
          version: 1,
          vendor: "test",
          validate: async (value: unknown) => {
            journal.calls.push("validate");
            return { value: `${String(value)}!` };
          },
        },
      },
    });
    const target = [body(0), body(counted), list(counted, later), give(() => list(counted))];
    const params = { "p-counted": "c", "p-later": "l" };
    expect(await path.run(target, { params })).toEqual([0, "c!", ["c!", "L"], ["c!"]]);
    expect(journal.calls).toEqual(["validate", "body", "body"]);
    await expect(path.run([body(0), later], { params: { "p-later": 5 } })).rejects.toMatchObject({
      code: "CS_INVALID_PARAM",
    });
    expect(journal.count("body")).toBe(2);
  });

  it("11 a schema that throws or rejects is an invalid parameter", async () => {
    const boom = new Error("of the schema");
    const validates = [
      () => {
        throw boom;
      },
      () => Promise.reject(boom),
    ];
    for (const [index, validate] of validates.entries()) {
      const lazy = param(`p-throws-${index}`, {
        schema: { "~standard": { version: 1, vendor: "test", validate } },
      });
      const error = await rejection(path.run(list(lazy), { params: { [`p-throws-${index}`]: "x" } }));
      expect(error).toMatchObject({ code: "CS_INVALID_PARAM", cause: boom });
      expect(error.message).toContain(`p-throws-${index}`);
    }
  });
});

bothPaths("11 env", (path) => {
  it("11 is read when it runs; a default applies, missing ones are reported together", async () => {
    const [a, b, c] = [env("P_A"), env("P_B", { default: "d" }), env("P_C")];
    const engine = path.engine({ env: { P_A: "a", P_C: "" } });
    expect(await engine.run([a, b, c])).toEqual(["a", "d", ""]);
    await expect(path.engine({ env: {} }).run([a, b, c])).rejects.toMatchObject({
      code: "CS_MISSING_ENV",
      names: ["P_A", "P_C"],
    });
  });
});
