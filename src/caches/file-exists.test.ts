import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CacheInfo } from "../spec/cache-policy.ts";
import { fileExists } from "./file-exists.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-file-exists-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const called = (...args: readonly unknown[]): CacheInfo => ({ task: "t", version: "1", args, now: 0 });

function make(name: string): string {
  writeFileSync(join(folder, name), "");
  return join(folder, name);
}

describe("fileExists", () => {
  it("is a hit when the file is there, and its value is the path as it was given", async () => {
    const path = join(folder, "a.txt");
    const cache = fileExists(path);
    expect(await cache.get("k", called())).toBeUndefined();
    await cache.set("k", "whatever", called());
    expect(await cache.get("k", called())).toBeUndefined();
    make("a.txt");
    expect(await cache.get("k", called())).toEqual({ value: path });
  });

  it("takes a URL, and a path seen from the working folder", async () => {
    const path = make("ä b#1%.txt");
    const url = pathToFileURL(path);
    expect(await fileExists(url).get("k", called())).toEqual({ value: url });
    const seen = relative(process.cwd(), path);
    expect(await fileExists(seen).get("k", called())).toEqual({ value: seen });
  });

  it("asks a function for the path of each call", async () => {
    const cache = fileExists((name: string, end: string) => join(folder, `${name}.${end}`));
    const path = make("x.json");
    expect(await cache.get("k", called("x", "json"))).toEqual({ value: path });
    expect(await cache.get("k", called("y", "json"))).toBeUndefined();
  });

  it("a folder counts; a link that leads nowhere, and a path through a file, do not", async () => {
    mkdirSync(join(folder, "out"));
    symlinkSync(join(folder, "gone"), join(folder, "link"));
    const file = make("file");
    expect(await fileExists(join(folder, "out")).get("k", called())).toBeDefined();
    expect(await fileExists(join(folder, "link")).get("k", called())).toBeUndefined();
    expect(await fileExists(join(file, "inside")).get("k", called())).toBeUndefined();
  });

  const wrong: [string, unknown][] = [
    ["nothing", undefined],
    ["null", null],
    ["a number", 5],
    ["an empty text", ""],
    ["a NUL character", "a\0b"],
    ["another URL", new URL("https://example.org/")],
    ["a promise", Promise.resolve("a")],
  ];
  it.each(wrong)("refuses %s: at once, or when the function gives it", async (_what, path) => {
    const refusal = expect.objectContaining({ code: "CS_FILE_ARGUMENT" });
    expect(() => fileExists(path as string)).toThrow(refusal);
    const cache = fileExists(() => path as string);
    await expect(async () => cache.get("k", called())).rejects.toThrow(refusal);
  });

  it("fails when the function does, or when the system cannot tell", async () => {
    const broken = fileExists(() => {
      throw new Error("no name");
    });
    await expect(async () => broken.get("k", called())).rejects.toThrow("no name");
    await expect(async () => fileExists(`/${"x".repeat(5_000)}`).get("k", called())).rejects.toThrow(
      /ENAMETOOLONG/,
    );
  });
});
