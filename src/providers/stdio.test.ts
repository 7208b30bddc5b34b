import { once } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { callBody, fakeContext, rejection } from "../../test/fake-context.ts";
import { LineWriter } from "./line-writer.ts";
import { stdio } from "./stdio.ts";

const { ctx } = fakeContext();

describe("stdio.writeLine", () => {
  function spy(stream: "stdout" | "stderr"): string[] {
    const seen: string[] = [];
    vi.spyOn(process[stream], "write").mockImplementation(((text: string, done: () => void) => {
      seen.push(text);
      done();
      return true;
    }) as never);
    return seen;
  }

  it("writes a line, to stdout unless told otherwise", async () => {
    const [out, err] = [spy("stdout"), spy("stderr")];
    expect(await callBody(stdio.writeLine, ctx, "a")).toBe(undefined);
    await callBody(stdio.writeLine, ctx, "b", { stream: "stderr" });
    await callBody(stdio.writeLine, ctx);
    expect(out).toEqual(["a\n", "\n"]);
    expect(err).toEqual(["b\n"]);
  });

  it("writes values as format does", async () => {
    const out = spy("stdout");
    await callBody(stdio.writeLine, ctx, 5);
    await callBody(stdio.writeLine, ctx, { a: [1] });
    expect(out).toEqual(["5\n", '{"a":[1]}\n']);
    expect(await rejection(callBody(stdio.writeLine, ctx, new Map()))).toMatchObject({ code: "CS_FORMAT" });
  });
});

describe("LineWriter", () => {
  const { signal } = new AbortController();

  it("writes in the order of the calls, one line after the other was taken", async () => {
    const taken: string[] = [];
    const waiting: (() => void)[] = [];
    const slow = new Writable({
      decodeStrings: false,
      write(text: string, _, done) {
        taken.push(text);
        waiting.push(done);
      },
    });
    const writer = new LineWriter("slow", () => slow);
    const all = Promise.all(["1", "2", "3"].map((line) => writer.write(line, signal)));
    for (const count of [1, 2, 3]) {
      await vi.waitFor(() => expect(taken).toHaveLength(count), { timeout: 10_000 });
      expect(slow.writableLength).toBeLessThanOrEqual(2);
      waiting.at(-1)?.();
    }
    await all;
    expect(taken).toEqual(["1\n", "2\n", "3\n"]);
  });

  it("says that nobody reads, and does not let the stream end the process", async () => {
    const broken = new Writable({
      write(_, __, done) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    const writer = new LineWriter("stdout", () => broken);
    const [first, second] = await Promise.all([
      rejection(writer.write("1", signal)),
      rejection(writer.write("2", signal)),
    ]);
    expect(first).toMatchObject({ code: "CS_STDIO_CLOSED", cause: { code: "EPIPE" } });
    expect(second).toMatchObject({ code: "CS_STDIO_CLOSED" });
    const ended = new PassThrough();
    ended.end();
    expect(await rejection(new LineWriter("x", () => ended).write("1", signal))).toMatchObject({
      code: "CS_STDIO_CLOSED",
    });
  });

  it("does not write a line whose run was cancelled before its turn, and goes on with the next", async () => {
    const stream = new PassThrough();
    const writer = new LineWriter("x", () => stream);
    const controller = new AbortController();
    const lines = [
      writer.write("1", signal),
      writer.write("2", controller.signal),
      writer.write("3", signal),
    ];
    controller.abort("stop");
    expect(await Promise.allSettled(lines)).toMatchObject([
      { status: "fulfilled" },
      { reason: "stop" },
      { status: "fulfilled" },
    ]);
    stream.end();
    const text: string[] = [];
    stream.on("data", (chunk) => text.push(String(chunk)));
    await once(stream, "end");
    expect(text.join("")).toBe("1\n3\n");
    expect(stream.listenerCount("error")).toBe(0);
  });
});
