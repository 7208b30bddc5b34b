import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../engine/run.ts";
import type { CascadeEvent } from "../events/event.ts";
import { isLazy } from "../spec/lazy.ts";
import { param } from "../spec/param.ts";
import { task } from "../spec/task.ts";
import { subflow } from "./subflow.ts";

const packageEntry = new URL("../spec/", import.meta.url);
const head = `
import { task } from ${JSON.stringify(new URL("task.ts", packageEntry).pathname)};
import { param } from ${JSON.stringify(new URL("param.ts", packageEntry).pathname)};
import { env } from ${JSON.stringify(new URL("env.ts", packageEntry).pathname)};
`;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-subflow-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, head + lines.join("\n"));
  return path;
}

/** Rejects with what the cause of the failure is, or the failure itself. */
async function failureOf(target: unknown): Promise<{ code?: string; message: string }> {
  const failure = await run(target).then(
    () => expect.unreachable(),
    (error: unknown) => error as Error & { code: string },
  );
  return failure.code === "CS_TASK_FAILED" ? (failure.cause as Error) : failure;
}

describe("C8 subflow", () => {
  it("is the value of another file's target, by name or the only one", async () => {
    const path = file(
      "double.ts",
      'const double = task("double", (n: number) => n * 2);',
      'export const result = double(param("n", { type: "number" }));',
      "export const other = { twice: [double(4)] };",
      "export default result;",
    );
    const three = task("three", () => 3);
    expect(await run(subflow(path, { params: { n: 21 } }))).toBe(42);
    expect(await run(subflow(pathToFileURL(path), { target: "result", params: { n: three() } }))).toBe(6);
    expect(await run(subflow(path, { target: "other" }))).toEqual({ twice: [8] });
    const name = task("name", () => path);
    expect(await run(subflow(name(), { params: { n: "4" } }))).toBe(8);
  });

  it("leaves parameters that are not given to the run, and converts by their own type", async () => {
    const path = file(
      "sum.ts",
      'const sum = task("sum", (...all: readonly number[]) => all.reduce((a, b) => a + b));',
      'const [a, b] = [param("a", { type: "number" }), param("b", { type: "number", default: 100 })];',
      "export default sum(a, b);",
    );
    const nodes = [subflow(path, { params: { a: "1" } }), subflow(path, { params: { b: 2 } }), subflow(path)];
    // The run knows the names, though the file is not loaded yet.
    for (const name of ["a", "b"]) param(name);
    expect(await run(nodes, { params: { a: 10 } })).toEqual([101, 12, 110]);
    const passed = subflow(path, { params: { a: param("a", { type: "number" }), b: undefined } });
    expect(await run(passed, { params: { a: 5, b: "7" } })).toBe(12);
  });

  it("begins a relative path in the folder of `from`, else in the working folder", async () => {
    const path = file("here.ts", 'export default task("here", () => "here")();');
    for (const from of [pathToFileURL(path), pathToFileURL(path).href, path])
      expect(await run(subflow("./here.ts", { from }))).toBe("here");
    expect(await failureOf(subflow("here.ts"))).toMatchObject({ code: "CS_FLOW_NOT_FOUND" });
  });

  it("loads a file once, however many ask at the same time", async () => {
    const path = file(
      "once.ts",
      "globalThis.subflowLoads = (globalThis.subflowLoads ?? 0) + 1;",
      "await null;",
      'export default task("loads", () => globalThis.subflowLoads)();',
    );
    expect(await run([subflow(path), subflow(path), subflow(pathToFileURL(path))])).toEqual([1, 1, 1]);
    expect(await run(subflow(path))).toBe(1);
  });

  it("files that make their own command line are flows too, also side by side", async () => {
    const cli = JSON.stringify(new URL("../cli/create-cli.ts", import.meta.url).pathname);
    const paths = ["a", "b"].map((name) =>
      file(
        `cli-${name}.ts`,
        `import { createCli } from ${cli};`,
        "await null;",
        `await createCli(task("${name}", () => "${name}")());`,
      ),
    );
    expect(await run(paths.map((path) => subflow(path)))).toEqual(["a", "b"]);
  });

  it("shares the run's limits, events and cancellation", async () => {
    const path = file(
      "shared.ts",
      "let running = 0;",
      'const one = task("one", async (n: number) => { running++; await null; const most = running; await null; running--; return most; });',
      "export default one.map([1, 2, 3, 4]);",
      'const hang = task("hang", {}, (ctx) => new Promise((_, reject) => ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason))));',
      "export const stuck = hang();",
    );
    const events: CascadeEvent[] = [];
    const subscribers = [(event: CascadeEvent) => void events.push(event)];
    expect(await run(subflow(path), { maxConcurrency: 1, subscribers })).toEqual([1, 1, 1, 1]);
    const started = events.filter((event) => event.type === "task-started").map((event) => event.task);
    expect(started).toEqual(["subflow", "one", "one", "one", "one"]);
    expect(new Set(events.map((event) => event.runId)).size).toBe(1);

    const controller = new AbortController();
    const stop = (event: CascadeEvent): void => {
      if (event.type === "task-started" && event.task === "hang") controller.abort();
    };
    const stuck = run(subflow(path, { target: "stuck" }), { signal: controller.signal, subscribers: [stop] });
    await expect(stuck).rejects.toMatchObject({ code: "CS_CANCELLED" });
  });

  it("4.1 is a tail call: a flow that goes on as itself runs for ever", async () => {
    const path = join(folder, "loop.ts");
    const own = JSON.stringify(new URL("./subflow.ts", import.meta.url).pathname);
    file(
      "loop.ts",
      `import { subflow } from ${own};`,
      'const step = task("step", (n: number) => n === 0 ? "done" : subflow("loop.ts", { from: import.meta.url, params: { n: n - 1 } }));',
      'export default step(param("n", { type: "number" }));',
    );
    expect(await run(subflow(path, { params: { n: 300 } }))).toBe("done");
  });
});

describe("C8 what goes wrong in a subflow", () => {
  it("a missing file, a missing target and an error inside are three errors", async () => {
    const path = file(
      "deploy.ts",
      'export const deploy = task("deploy", () => { throw new Error("disk full"); })();',
    );
    expect(await failureOf(subflow(join(folder, "gone.ts")))).toMatchObject({ code: "CS_FLOW_NOT_FOUND" });
    expect(await failureOf(subflow(path, { target: "delpoy" }))).toMatchObject({
      code: "CS_FLOW_UNKNOWN_TARGET",
      message: expect.stringContaining('Did you mean "deploy"?'),
    });
    await expect(run(subflow(path))).rejects.toMatchObject({
      code: "CS_TASK_FAILED",
      message: expect.stringContaining("deploy"),
      cause: { message: "disk full" },
    });
  });

  it("a file that fails while loading says so, each time", async () => {
    const path = file("broken.ts", 'throw new Error("at load");');
    for (let time = 0; time < 2; time++)
      expect(await failureOf(subflow(path))).toMatchObject({
        code: "CS_FLOW_LOAD",
        cause: { message: "at load" },
      });
  });

  it("a value for a parameter the file has not, or that does not fit, is refused", async () => {
    const path = file(
      "params.ts",
      'export default task("t", (n: number) => n)(param("count", { type: "number" }));',
    );
    expect(await failureOf(subflow(path, { params: { cuont: 1 } }))).toMatchObject({
      code: "CS_UNKNOWN_PARAM",
      message: expect.stringContaining('Did you mean "count"?'),
    });
    expect(await failureOf(subflow(path, { params: { count: "many" } }))).toMatchObject({
      code: "CS_INVALID_PARAM",
    });
    expect(await failureOf(subflow(path))).toMatchObject({ code: "CS_MISSING_PARAM" });
  });

  it("what can be seen at once is refused at once", () => {
    for (const path of [undefined, null, 5, "", "a\0b", new URL("https://example.org/"), {}])
      expect(() => subflow(path as string)).toThrow(expect.objectContaining({ code: "CS_FILE_ARGUMENT" }));
    for (const from of [5, "", new URL("https://example.org/")])
      expect(() => subflow("a.ts", { from: from as string })).toThrow(
        expect.objectContaining({ code: "CS_FILE_ARGUMENT" }),
      );
    for (const options of [
      null,
      "deploy",
      { target: "" },
      { target: 5 },
      { params: [] },
      { params: null },
      { name: "x" },
    ])
      expect(() => subflow("a.ts", options as never)).toThrow(
        expect.objectContaining({ code: "CS_INVALID_COMPOSITION" }),
      );
    expect(isLazy(subflow("not/there/yet.ts"))).toBe(true);
  });

  it("what only the run shows is refused then", async () => {
    const wrong = task("wrong", () => 5);
    expect(await failureOf(subflow(wrong() as never))).toMatchObject({ code: "CS_FILE_ARGUMENT" });
    expect(await failureOf(subflow("a.ts", { target: wrong() as never }))).toMatchObject({
      code: "CS_INVALID_COMPOSITION",
    });
    expect(await failureOf(subflow("a.ts", { params: wrong() as never }))).toMatchObject({
      code: "CS_INVALID_COMPOSITION",
    });
  });
});
