import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callBody, fakeContext, rejection } from "../../test/fake-context.ts";
import { loadJson } from "./load-json.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-json-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { ctx } = fakeContext();
function load(text: string): Promise<unknown> {
  writeFileSync(join(folder, "a.json"), text);
  return callBody(loadJson, ctx, join(folder, "a.json"));
}

describe("loadJson", () => {
  it("gives the value", async () => {
    expect(await load(' { "a": [1, "x", null, true, -1.5e3] }\n')).toEqual({
      a: [1, "x", null, true, -1500],
    });
    expect(await load("\uFEFF7")).toBe(7);
  });

  it("does not let a file change prototypes", async () => {
    const value = (await load('{"__proto__":{"polluted":1}}')) as object;
    expect(Object.hasOwn(value, "__proto__")).toBe(true);
    expect(Reflect.get({}, "polluted")).toBe(undefined);
  });

  it.each([
    ['{"a": }', 1, 7],
    ['{\n  "a": 1,\n}', 3, 1],
    ["[1, 2", 1, 6],
    ['[\n1\n"x"]', 3, 1],
    ['{"a" 1}', 1, 6],
    ["{a: 1}", 1, 2],
    ["[1,]", 1, 4],
    ["[,1]", 1, 2],
    ["tru", 1, 1],
    ["[tru]", 1, 2],
    ["01", 1, 2],
    ["[1.]", 1, 3],
    ["1 2", 1, 3],
    ["{}}", 1, 3],
    ["[}", 1, 2],
    ["", 1, 1],
    ["\n\n", 3, 1],
    ['"a\nb"', 1, 3],
    ['["\\x"]', 1, 3],
    ['["\\u12"]', 1, 3],
    ['"open', 1, 6],
    ["// comment\n1", 1, 1],
    ["'a'", 1, 1],
  ])("names the place of the mistake in %j", async (text, line, column) => {
    const error = await rejection(load(text));
    expect(error).toMatchObject({ code: "CS_JSON_SYNTAX", path: join(folder, "a.json"), line, column });
    expect(error.message).toContain(`a.json:${line}:${column} is not JSON: `);
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  it("finds a mistake behind a long text and deep down", async () => {
    expect(await rejection(load(`["${"x".repeat(5_000_000)}", oops]`))).toMatchObject({
      line: 1,
      column: 5_000_006,
    });
    expect(await rejection(load("[".repeat(100_000)))).toMatchObject({ line: 1, column: 100_001 });
  });

  it("says when there is no file", async () => {
    expect(await rejection(callBody(loadJson, ctx, join(folder, "none")))).toMatchObject({
      code: "CS_FILE_NOT_FOUND",
    });
    expect(await rejection(callBody(loadJson, ctx, ""))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
  });
});
