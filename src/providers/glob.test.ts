import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callBody, fakeContext, rejection } from "../../test/fake-context.ts";
import type { GlobOptions } from "./glob.ts";
import { io } from "./io.ts";

const files = [
  "B.ts",
  "a.ts",
  "a.test.ts",
  "c.js",
  "src/d.ts",
  "src/deep/e.ts",
  "src/[x].ts",
  "lib/f.ts",
  ".hidden.ts",
  ".git/g.ts",
];
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-glob-"));
  for (const file of files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { ctx } = fakeContext();
const find = (patterns: unknown, options: GlobOptions = {}): Promise<string[]> =>
  callBody(io.glob, ctx, patterns, { cwd: folder, ...options });

describe("io.glob", () => {
  it.each([
    ["*.ts", ["B.ts", "a.test.ts", "a.ts"]],
    ["**/*.ts", ["B.ts", "a.test.ts", "a.ts", "lib/f.ts", "src/[x].ts", "src/d.ts", "src/deep/e.ts"]],
    ["**/*.{js,mjs}", ["c.js"]],
    ["{lib,src}/*.ts", ["lib/f.ts", "src/[x].ts", "src/d.ts"]],
    ["?.ts", ["B.ts", "a.ts"]],
    ["[a-c].[jt]s", ["a.ts", "c.js"]],
    ["src/\\[x\\].ts", ["src/[x].ts"]],
    ["src/**", ["src/[x].ts", "src/d.ts", "src/deep/e.ts"]],
    ["src", []],
    ["a.ts", ["a.ts"]],
    ["none/**", []],
    [
      ["*.js", "lib/**", "*.js"],
      ["c.js", "lib/f.ts"],
    ],
    [
      ["*.ts", "!*.test.ts"],
      ["B.ts", "a.ts"],
    ],
    [[], []],
  ])("finds %j, sorted", async (patterns, expected) => {
    expect(await find(patterns)).toEqual(expected);
  });

  it("leaves out what it is told, and nothing else", async () => {
    expect(await find("**/*.ts", { ignore: ["src/**", "*.test.ts"] })).toEqual(["B.ts", "a.ts", "lib/f.ts"]);
    expect(await find("**/*.ts", { ignore: "**/deep" })).not.toContain("src/deep/e.ts");
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "node_modules", "h.ts"), "");
    expect(await find("**/h.ts")).toEqual(["node_modules/h.ts"]);
  });

  it("sees hidden files only when told, or named", async () => {
    expect(await find(["*.ts", ".git/*"], { dot: true })).toContain(".hidden.ts");
    expect(await find(".*.ts")).toEqual([".hidden.ts"]);
    expect(await find(".git/*")).toEqual([".git/g.ts"]);
  });

  it("gives absolute paths and folders when asked", async () => {
    expect(await find("a.ts", { absolute: true })).toEqual([`${folder}/a.ts`]);
    expect(await find("*", { only: "folders", ignore: "node_modules" })).toEqual(["lib", "src"]);
    expect(await find("lib/*", { cwd: pathToFileURL(folder) })).toEqual(["lib/f.ts"]);
  });

  it("follows links, a circle once, or leaves them out", async () => {
    mkdirSync(join(folder, "links"));
    symlinkSync(join(folder, "a.ts"), join(folder, "links", "file.ts"));
    symlinkSync(join(folder, "links"), join(folder, "links", "circle"));
    expect(await find("links/**")).toEqual(["links/circle/file.ts", "links/file.ts"]);
    expect(await find("links/**", { followLinks: false })).toEqual([]);
  });

  it("fails for a folder that is not there, and for patterns that are none", async () => {
    expect(await rejection(find("*", { cwd: join(folder, "none") }))).toMatchObject({
      code: "CS_FILE_NOT_FOUND",
    });
    expect(await rejection(find("*", { cwd: join(folder, "a.ts") }))).toMatchObject({
      code: "CS_FILE_FAILED",
    });
    for (const bad of ["", 5, undefined, ["a", undefined], [""]]) {
      expect(await rejection(find(bad))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
    }
    expect(await rejection(find("*", { ignore: [""] }))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
  });

  it("stops with the run", async () => {
    const { ctx: context, cancel } = fakeContext();
    cancel("stop");
    expect(await rejection(callBody(io.glob, context, "**", { cwd: folder }))).toBe("stop");
  });
});
