import { describe, expect, it } from "vitest";
import { NotStorableError } from "../../errors/codec-errors.ts";
import { literal } from "../../spec/literal.ts";
import { task } from "../../spec/task.ts";
import { decodeValue, encodeValue } from "./value-document.ts";

class Rows extends Array<string> {}
class Db {
  readonly open = true;
}

describe("2.4 what cannot be stored", () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each<[string, unknown, string]>([
    ["value", () => 1, "a function"],
    ["value.user.db", { user: { db: new Db() } }, "an instance of Db"],
    ["value[1][0]", [0, [Symbol("own")]], "Symbol(own), which is not registered with Symbol.for"],
    ["value.p", { p: Promise.resolve() }, "a promise"],
    ["value[0]", [new WeakMap()], "an instance of WeakMap"],
    ["value.x", { x: literal(1) }, "a LazyResult"],
    ["value.t", { t: task("t", () => 1) }, "a task"],
    [
      "value.get",
      {
        get get() {
          return 1;
        },
      },
      "an accessor property",
    ],
    ["value[1]", Object.defineProperty([1, 2], 1, { get: () => 1 }), "an accessor property"],
    ["value.hidden", Object.defineProperty({}, "hidden", { value: 1 }), "a hidden property"],
    [
      "value[Symbol(k)]",
      { [Symbol("k")]: 1 },
      "a property whose key is a symbol not registered with Symbol.for",
    ],
    ['value["two words"][value 0].f', { "two words": new Map([[1, { f() {} }]]) }, "a function"],
    ["value[key 0].f", new Map([[{ f() {} }, 1]]), "a function"],
    ["value.extra", Object.assign(new Map(), { extra: 1 }), "an instance of Map with properties of its own"],
    ["value", Object.assign(new Date(0), { extra: 1 }), "an instance of Date with properties of its own"],
    ["value", Object.create(Date.prototype), "an object that cannot be read, maybe a proxy"],
    ["value.x", { x: revoked.proxy }, "an object that cannot be read, maybe a proxy"],
    ["value.cause.db", Object.assign(new Error("x", { cause: { db: new Db() } })), "an instance of Db"],
    ["value", new Rows(), "an instance of Rows"],
    ["value", /* long */ new RegExp("a".repeat(10_001)), "a pattern of 10001 characters (10000 at most)"],
    ["value.$ref.f", { $ref: { f() {} } }, "a function"],
  ])("%s is told with what it is", (path, value, what) => {
    const error = caught(() => encodeValue(value)) as NotStorableError;
    expect(error).toBeInstanceOf(NotStorableError);
    expect(error.path).toBe(path);
    expect(error.message).toContain(`${path} is ${what}`);
  });

  it("a very long path is shortened", () => {
    let deep: unknown = () => 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const { path } = caught(() => encodeValue(deep)) as NotStorableError;
    expect(path).toBe(`value${"[0]".repeat(10)}…${"[0]".repeat(10)}`);
  });

  it("can be described instead, for failures", () => {
    const error = Object.assign(new Error("x"), {
      socket: new Db(),
      list: [() => 1, 2],
      odd: {
        get a() {
          return 1;
        },
      },
    });
    const back = decodeValue(encodeValue(error, { unstorable: "describe" }));
    expect(back).toMatchObject({
      message: "x",
      socket: "[an instance of Db]",
      list: ["[a function]", 2],
      odd: "[an object with an accessor property]",
    });
  });

  it("no getter and no toJSON runs", () => {
    let runs = 0;
    const value = {
      toJSON: () => runs++,
      get a() {
        return runs++;
      },
    };
    expect(caught(() => encodeValue(value))).toBeInstanceOf(NotStorableError);
    expect(runs).toBe(0);
  });
});

describe("objects with a name", () => {
  it("are stored by it", () => {
    const db = new Db();
    const json = encodeValue([db, { db }], { nameOf: (value) => (value === db ? "main" : undefined) });
    expect(JSON.stringify(json)).toBe('[{"$name":"main"},{"db":{"$name":"main"}}]');
    expect(decodeValue(json, { resolve: (name) => (name === "main" ? db : undefined) })).toEqual([
      db,
      { db },
    ]);
    expect(() => decodeValue(json)).toThrow(/nothing here has the name "main"/);
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
