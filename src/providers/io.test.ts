import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callBody, fakeContext, rejection } from "../../test/fake-context.ts";
import { io } from "./io.ts";

let folder = "";
const at = (...parts: readonly string[]): string => join(folder, ...parts);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-io-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { ctx } = fakeContext();
const readText = (path: unknown): Promise<string> => callBody(io.readText, ctx, path);
const readBytes = (path: unknown): Promise<Uint8Array> => callBody(io.readBytes, ctx, path);
const writeText = (...args: readonly unknown[]): Promise<unknown> => callBody(io.writeText, ctx, ...args);
const writeBytes = (...args: readonly unknown[]): Promise<unknown> => callBody(io.writeBytes, ctx, ...args);
const exists = (path: unknown): Promise<boolean> => callBody(io.exists, path);

describe("io reads and writes", () => {
  it("texts", async () => {
    expect(await writeText(at("a.txt"), "ä€😀\n")).toBe(at("a.txt"));
    expect(await readText(at("a.txt"))).toBe("ä€😀\n");
    expect(await readText(pathToFileURL(at("a.txt")))).toBe("ä€😀\n");
    await writeText(pathToFileURL(at("b c.txt")), "");
    expect(await readText(at("b c.txt"))).toBe("");
  });

  it("bytes", async () => {
    await writeBytes(at("a.bin"), new Uint8Array([0, 255, 128]));
    expect(await readBytes(at("a.bin"))).toEqual(new Uint8Array([0, 255, 128]));
    expect(Buffer.isBuffer(await readBytes(at("a.bin")))).toBe(false);
  });

  it("whether something is there", async () => {
    writeFileSync(at("file"), "");
    symlinkSync(at("nowhere"), at("dangling"));
    expect(await exists(at("file"))).toBe(true);
    expect(await exists(folder)).toBe(true);
    expect(await exists(at("none"))).toBe(false);
    expect(await exists(at("file", "below"))).toBe(false);
    expect(await exists(at("dangling"))).toBe(false);
  });
});

describe("io writes atomically", () => {
  it("makes the folders, unless told not to", async () => {
    await writeText(at("x", "y", "a.txt"), "1");
    expect(await readText(at("x", "y", "a.txt"))).toBe("1");
    expect(await rejection(writeText(at("z", "a.txt"), "1", { parents: false }))).toMatchObject({
      code: "CS_FILE_NOT_FOUND",
      path: at("z", "a.txt"),
    });
  });

  it("replaces a file with another one and leaves nothing beside it", async () => {
    await writeText(at("a.txt"), "old");
    const before = statSync(at("a.txt")).ino;
    await writeText(at("a.txt"), "new", { fsync: true });
    expect(readFileSync(at("a.txt"), "utf8")).toBe("new");
    expect(statSync(at("a.txt")).ino).not.toBe(before);
    expect(readdirSync(folder)).toEqual(["a.txt"]);
  });

  it("keeps the permissions of a file, and gives a new one those asked for", async () => {
    await writeText(at("run.sh"), "#!/bin/sh", { mode: 0o755 });
    expect(statSync(at("run.sh")).mode & 0o777).toBe(0o755);
    chmodSync(at("run.sh"), 0o640);
    await writeText(at("run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    expect(statSync(at("run.sh")).mode & 0o777).toBe(0o640);
  });

  it("leaves the old file and no draft when it is cancelled before the new one is in place", async () => {
    await writeText(at("a.txt"), "old");
    const { ctx: context, cancel } = fakeContext();
    const reason = new Error("enough");
    // The last look at the signal comes when the draft is written.
    context.signal.throwIfAborted = () => {
      if (readdirSync(folder).length > 1) cancel(reason);
      AbortSignal.prototype.throwIfAborted.call(context.signal);
    };
    expect(await rejection(callBody(io.writeText, context, at("a.txt"), "new"))).toBe(reason);
    expect(readFileSync(at("a.txt"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.txt"]);
  });

  it("does not replace a folder", async () => {
    mkdirSync(at("folder", "inside"), { recursive: true });
    expect(await rejection(writeText(at("folder"), "1"))).toMatchObject({
      code: "CS_FILE_FAILED",
      message: expect.stringContaining("it is a folder"),
    });
    expect(readdirSync(folder)).toEqual(["folder"]);
  });

  it("goes through a symbolic link", async () => {
    writeFileSync(at("target"), "old");
    symlinkSync(at("target"), at("link"));
    await writeText(at("link"), "new");
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect(readFileSync(at("target"), "utf8")).toBe("new");
  });

  it("writes into what is no regular file instead of replacing it", async () => {
    execFileSync("sh", ["-c", "mkfifo pipe"], { cwd: folder });
    const [, read] = await Promise.all([writeText(at("pipe"), "through"), readText(at("pipe"))]);
    expect(read).toBe("through");
    expect(statSync(at("pipe")).isFIFO()).toBe(true);
  });

  it("lets readers see the old text or the new one, never a part", async () => {
    const texts = ["a".repeat(500_000), "b".repeat(500_000)];
    await writeText(at("a.txt"), texts[0]);
    const writes = Array.from({ length: 20 }, (_, i) => writeText(at("a.txt"), texts[i % 2]));
    const reads = Array.from({ length: 20 }, () => readText(at("a.txt")));
    await Promise.all(writes);
    for (const text of await Promise.all(reads)) expect(texts.includes(text)).toBe(true);
  });
});

describe("io fails with what, where and why", () => {
  it("for a file that is not there", async () => {
    const error = await rejection(readText(at("none.txt")));
    expect(error).toMatchObject({
      code: "CS_FILE_NOT_FOUND",
      path: at("none.txt"),
      cause: { code: "ENOENT" },
    });
    expect(error.message).toBe(`cannot read ${JSON.stringify(at("none.txt"))}: it does not exist.`);
    expect((await rejection(readText("none.txt"))).message).toContain(`(seen from ${process.cwd()})`);
  });

  it("for a folder, and below a file", async () => {
    expect((await rejection(readBytes(folder))).message).toContain("it is a folder");
    writeFileSync(at("file"), "");
    expect((await rejection(readText(at("file", "below")))).message).toContain("is not a folder");
  });

  it.each([[""], [5], ["a\0b"], [undefined], [new URL("http://host/x")]])("for the path %s", async (path) => {
    for (const call of [readText, readBytes, exists]) {
      expect(await rejection(call(path))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
    }
    expect(await rejection(writeText(path, "x"))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
  });

  it("for a content of the wrong kind", async () => {
    expect(await rejection(writeText(at("a"), { a: 1 }))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
    expect(await rejection(writeBytes(at("a"), "text"))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("stops with the run", async () => {
    const { ctx: context, cancel } = fakeContext();
    cancel("stop");
    expect(await rejection(callBody(io.writeText, context, at("a"), "x"))).toBe("stop");
    expect(await rejection(callBody(io.readText, context, at("a")))).toBe("stop");
  });
});
