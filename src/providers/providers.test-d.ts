import { describe, expectTypeOf, it } from "vitest";
import type { LazyResult } from "../spec/lazy-result.ts";
import { task } from "../spec/task.ts";
import { format } from "./format.ts";
import { http } from "./http.ts";
import type { HttpAnswer, HttpBytesAnswer, HttpJsonAnswer, HttpTextAnswer } from "./http-options.ts";
import { io } from "./io.ts";
import { loadJson } from "./load-json.ts";
import { lookup } from "./lookup.ts";
import { sh } from "./sh.ts";
import { shell } from "./shell.ts";
import { stdio } from "./stdio.ts";

const text = task("text", () => "text");
const count = task("count", () => 1);

describe("the types of the built-in tasks", () => {
  it("shell and sh", () => {
    expectTypeOf(shell("ls").get("stdout")).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(shell("ls").get("code")).toEqualTypeOf<LazyResult<number | null>>();
    shell(["ls", text()], { cwd: text(), env: { A: text() }, timeout: "2s", stdin: new Uint8Array() });
    // @ts-expect-error [ts2345] -- a command is a text or words
    shell(5);
    // @ts-expect-error [ts2353] -- there is no such option
    shell("ls", { folder: "/" });
    expectTypeOf(sh`ls ${text()} ${[text(), 1]} ${true}`).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(sh.with({ cwd: text(), timeout: 5 })`ls`).toEqualTypeOf<LazyResult<string>>();
    // @ts-expect-error [ts2345] -- an object has no words
    sh`ls ${{}}`;
  });

  it("http: the option `as` decides the field of the body", () => {
    expectTypeOf(http.get("http://h/")).toEqualTypeOf<LazyResult<HttpTextAnswer>>();
    expectTypeOf(http.get(text(), { query: { a: text(), b: [count()] } })).toEqualTypeOf<
      LazyResult<HttpTextAnswer>
    >();
    expectTypeOf(http.get("http://h/", { as: "bytes" })).toEqualTypeOf<LazyResult<HttpBytesAnswer>>();
    expectTypeOf(http.get("http://h/", { as: "json" })).toEqualTypeOf<LazyResult<HttpJsonAnswer>>();
    expectTypeOf(http.get<{ a: number }>("http://h/", { as: "json" }).get("json").get("a")).toEqualTypeOf<
      LazyResult<number>
    >();
    expectTypeOf(http.post("http://h/", { json: { a: count() }, as: "text" })).toEqualTypeOf<
      LazyResult<HttpTextAnswer>
    >();
    expectTypeOf(http.get.map(["http://h/"]).get(0)).toEqualTypeOf<LazyResult<HttpAnswer>>();
    // @ts-expect-error [ts2769] -- GET has no body
    http.get("http://h/", { json: 1 });
    // @ts-expect-error [ts2769] -- only request takes a method
    http.post("http://h/", { method: "PUT" });
  });

  it("files and values", () => {
    expectTypeOf(io.readText(text())).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(io.readBytes(new URL("file:///x"))).toEqualTypeOf<LazyResult<Uint8Array>>();
    expectTypeOf(io.glob(["*.ts", text()], { ignore: [text()] })).toEqualTypeOf<LazyResult<string[]>>();
    expectTypeOf(io.exists("x")).toEqualTypeOf<LazyResult<boolean>>();
    // @ts-expect-error [ts2345] -- a number is no text
    io.writeText("x", 5);
    expectTypeOf(loadJson("x")).toEqualTypeOf<LazyResult<unknown>>();
    expectTypeOf(loadJson<{ a: 1 }>("x")).toEqualTypeOf<LazyResult<{ a: 1 }>>();
    expectTypeOf(lookup(loadJson("x"), "a.b")).toEqualTypeOf<LazyResult<unknown>>();
    expectTypeOf(lookup<number>({}, text(), { default: count() })).toEqualTypeOf<LazyResult<number>>();
    expectTypeOf(format("{}", text(), { a: [count()] })).toEqualTypeOf<LazyResult<string>>();
    expectTypeOf(stdio.writeLine(text(), { stream: "stderr" })).toEqualTypeOf<LazyResult<void>>();
    // @ts-expect-error [ts2345] -- there are two streams
    stdio.writeLine("x", { stream: "stdin" });
  });
});
