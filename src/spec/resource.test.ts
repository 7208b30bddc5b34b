import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { InvalidResourceError } from "../errors/resource-errors.ts";
import { inject } from "./inject.ts";
import { type Injections, toInjections } from "./injections.ts";
import { opOf } from "./lazy.ts";
import { Kind } from "./op.ts";
import { resource } from "./resource.ts";
import { isResource, resourceKey } from "./resource-definition.ts";

function* one() {
  yield 1;
}
async function* later() {
  yield 1;
}

describe("resource()", () => {
  it("describes a resource and runs nothing", () => {
    const begun = vi.fn();
    const made = resource("db", function* () {
      begun();
      yield 1;
    });
    expect([made.name, made.scope]).toEqual(["db", "run"]);
    expect(begun).not.toHaveBeenCalled();
    expect(inspect(made)).toBe("Resource(db)");
  });

  it("knows where it was defined", () => {
    expect(resource("db", one)[resourceKey].site()).toMatch(/resource\.test\.ts:\d+:\d+$/);
  });

  it("cannot be changed", () => {
    const made = resource("db", later, { scope: "engine", inject: { one: "two" } });
    expect(() => Object.assign(made, { scope: "task" })).toThrow(TypeError);
    expect(() => Object.assign(made[resourceKey], { factory: one })).toThrow(TypeError);
    expect(Object.isFrozen(made[resourceKey].injections)).toBe(true);
  });

  it.each(["task", "run", "engine"] as const)("takes the scope %s", (scope) => {
    expect(resource("db", one, { scope }).scope).toBe(scope);
  });

  it("F1 takes sync and async generator functions, of other realms and bound ones too", () => {
    expect(isResource(resource("a", one))).toBe(true);
    expect(isResource(resource("a", later))).toBe(true);
    expect(isResource(resource("a", one.bind(undefined)))).toBe(true);
    const foreign = runInNewContext("(async function* () { yield 1 })") as typeof later;
    expect(isResource(resource("a", foreign))).toBe(true);
  });

  it.each([undefined, null, 5, {}, () => 1, async () => 1, class {}, one(), function plain() {}])(
    "F1 refuses the factory %s when it is defined",
    (factory) => {
      expect(() => resource("db", factory as never)).toThrow(InvalidResourceError);
      expect(() => resource("db", factory as never)).toThrow(/generator function/);
    },
  );

  it.each([undefined, null, 5, "", "  ", {}])("refuses the name %s", (name) => {
    expect(() => resource(name as never, one)).toThrow(/the name comes first/);
  });

  it.each([
    [null, /options are null/],
    [[], /options are an array/],
    [{ scopes: "run" }, /no option "scopes"/],
    [{ scope: "node" }, /scope is "node"/],
    [{ scope: null }, /scope is null/],
    [{ inject: "db" }, /"db" is not an object/],
  ])("refuses the options %j", (options, message) => {
    expect(() => resource("db", one, options as never)).toThrow(InvalidResourceError);
    expect(() => resource("db", one, options as never)).toThrow(message);
  });

  it("may be called anything, and injects under keys that a task's context has", () => {
    for (const name of ["__proto__", "constructor", "toString", "データ", "a b"]) {
      expect(resource(name, one).name).toBe(name);
    }
    const made = resource("db", one, { inject: { log: "logger", clock: "clock" } });
    expect(made[resourceKey].injections.map(({ key }) => key)).toEqual(["log", "clock"]);
  });
});

describe("isResource", () => {
  it("1.5 recognises a resource of another copy of the package", async () => {
    vi.resetModules();
    const other = await import("./resource.ts");
    const definition = await import("./resource-definition.ts");
    expect(other.resource).not.toBe(resource);
    expect(isResource(other.resource("db", one))).toBe(true);
    expect(definition.isResource(resource("db", one))).toBe(true);
  });

  it.each([
    undefined,
    null,
    5,
    "db",
    {},
    [],
    one,
    { [resourceKey]: 5 },
    { [resourceKey]: null },
    { [resourceKey]: {} },
  ])("says no to %s", (value) => {
    expect(isResource(value)).toBe(false);
  });
});

describe("toInjections", () => {
  const db = resource("db", one);
  const keys = (injections: Injections) => injections.map(({ key }) => key);

  it("lists resources and names in the order they were written", () => {
    const injections = toInjections({ b: db, a: "logger" }, "task t");
    expect(injections).toEqual([
      { key: "b", resource: db },
      { key: "a", resource: "logger" },
    ]);
  });

  it("asks for nothing when nothing is given", () => {
    expect(toInjections(undefined, "task t")).toEqual([]);
    expect(toInjections({}, "task t")).toEqual([]);
    expect(keys(toInjections(Object.create(null, { db: { value: db, enumerable: true } }), "t"))).toEqual([
      "db",
    ]);
    expect(keys(toInjections(runInNewContext("({ db: 'db' })"), "t"))).toEqual(["db"]);
  });

  it.each([null, 5, "db", [], [db], new Map(), db, () => db, new (class {})()])("refuses %s", (option) => {
    expect(() => toInjections(option, "task t")).toThrow(InvalidResourceError);
  });

  it.each([undefined, null, 5, "", " ", {}, one, Symbol("db")])("refuses the value %s", (value) => {
    expect(() => toInjections({ db: value }, "task t")).toThrow(
      /^task t\.db: .* is neither a resource nor the name/,
    );
  });

  it.each(["signal", "attempt", "runId", "nodeId", "idempotencyKey", "log", "clock", "progress"])(
    "refuses the key %s, which the context has",
    (key) => {
      expect(() => toInjections({ [key]: db }, "task t")).toThrow(InvalidResourceError);
    },
  );

  it.each(["", "__proto__"])("refuses the key %j", (key) => {
    expect(() => toInjections({ [key]: db }, "task t")).toThrow(/cannot be a key/);
  });
});

describe("inject()", () => {
  it("is a node that knows its resource, or its name", () => {
    const db = resource("db", one);
    expect(opOf(inject(db))).toEqual({ kind: Kind.inject, name: "db", resource: db });
    expect(opOf(inject("__proto__"))).toEqual({ kind: Kind.inject, name: "__proto__", resource: undefined });
  });

  it.each([undefined, null, "", {}, one])("refuses %s", (wanted) => {
    expect(() => inject(wanted as never)).toThrow(InvalidResourceError);
  });

  it("has no body to put a policy on", () => {
    expect(() => inject("db").withRetry({ attempts: 2 })).toThrow(/no body/);
  });
});
