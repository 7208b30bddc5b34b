import { describe, expect, it } from "vitest";
import { callBody, rejection } from "../../test/fake-context.ts";
import { lookup } from "./lookup.ts";

const find = (...args: readonly unknown[]): Promise<unknown> => callBody(lookup, ...args);
const value = { a: { b: [{ c: 1 }, { c: undefined }] }, "odd key": { "x.y": 2 }, none: null, list: [[7]] };

describe("lookup", () => {
  it.each([
    ["a.b[0].c", 1],
    ["a.b[1].c", undefined],
    ["list[0][0]", 7],
    ["list.0[00]", 7],
    ["list.length", 1],
    ['["odd key"]["x.y"]', 2],
    ["none", null],
  ])("finds %s", async (path, expected) => {
    expect(await find(value, path)).toBe(expected);
  });

  it("begins with an index where the value is an array", async () => {
    expect(await find([{ a: 1 }], "[0].a")).toBe(1);
  });

  it("tells a missing key, with the keys there are", async () => {
    expect(await rejection(find(value, "a.x.y"))).toMatchObject({
      code: "CS_LOOKUP_MISSING",
      message:
        'lookup "a.x.y": "a.x" does not exist; there are "b". Give { default: … } if it may be missing.',
    });
    expect(await rejection(find({}, "a"))).toMatchObject({
      message: expect.stringContaining("nothing is there"),
    });
    expect(await rejection(find(value, "a.b[2]"))).toMatchObject({ code: "CS_LOOKUP_MISSING" });
  });

  it("tells what has nothing inside", async () => {
    expect(await rejection(find(value, "a.b[0].c.d"))).toMatchObject({
      code: "CS_LOOKUP_CONTAINER",
      message: expect.stringContaining('"a.b[0].c" is 1'),
    });
    expect(await rejection(find(value, "none.x"))).toMatchObject({ code: "CS_LOOKUP_CONTAINER" });
    expect(await rejection(find("text", "length"))).toMatchObject({ code: "CS_LOOKUP_CONTAINER" });
    expect(await rejection(find(undefined, "a"))).toMatchObject({ code: "CS_LOOKUP_CONTAINER" });
  });

  it.each([
    ["", 0],
    [".a", 0],
    ["a.", 2],
    ["a..b", 2],
    ["a[", 1],
    ["a[x]", 1],
    ["a[-1]", 1],
    ["a[0", 1],
    ["a[0]b", 4],
    ["a]", 1],
    ["a b", 1],
    ['a["x]', 1],
    ['a["\\q"]', 1],
    [7, 0],
  ])("refuses the path %j at %i", async (path, offset) => {
    const error = await rejection(find(value, path));
    expect(error).toMatchObject({
      code: "CS_LOOKUP_PATH",
      message: expect.stringContaining(`at offset ${offset}.`),
    });
  });

  it("gives the default for what is missing, and only for that", async () => {
    expect(await find(value, "a.x.y", { default: 5 })).toBe(5);
    expect(await find(value, "none.x", { default: undefined })).toBe(undefined);
    expect(await find(value, "a.b[1].c", { default: 5 })).toBe(undefined);
    expect(await rejection(find(value, "a.b[0].c.d", { default: 5 }))).toMatchObject({
      code: "CS_LOOKUP_CONTAINER",
    });
    expect(await rejection(find(value, "a..b", { default: 5 }))).toMatchObject({ code: "CS_LOOKUP_PATH" });
  });

  it.each([
    "__proto__",
    "constructor",
    "a.constructor.prototype",
    "list.map",
    "a.b.__proto__.push",
    '["__proto__"]',
  ])("does not reach the inherited %s", async (path) => {
    expect(await rejection(find(value, path))).toMatchObject({ code: "CS_LOOKUP_MISSING" });
  });

  it("finds an own property of any name", async () => {
    expect(await find(JSON.parse('{"__proto__":{"a":1}}'), "__proto__.a")).toBe(1);
  });
});
