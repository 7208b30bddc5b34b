import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AllFailedError } from "../errors/flow-control-errors.ts";
import { FlowLoadError } from "../errors/flow-errors.ts";
import { RunFailedError, TaskFailedError } from "../errors/run-errors.ts";
import { errorReport } from "./error-report.ts";
import { placeText, sourceExcerpt, sourcePlace, userPlace } from "./source-excerpt.ts";
import { plainPaint } from "./terminal.ts";

let folder = "";
let file = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-report-"));
  file = join(folder, "flow.ts");
  writeFileSync(
    file,
    ["const a = 1;", "", "const send = task(", '\t"send",', "  () => fail(),", ");"].join("\n"),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(error: unknown, verbose = false): string[] {
  const context = { terminal: { paint: plainPaint, unicode: true }, cwd: folder, columns: 80, verbose };
  return errorReport(error, context).trimEnd().split("\n");
}

function failed(cause: unknown, place: string | null = `${file}:3:14`): TaskFailedError {
  const site = place ?? undefined;
  return new TaskFailedError({ task: "send", label: undefined, node: "0", attempts: 2, site }, cause);
}

function thrownAt(error: Error, ...frames: string[]): Error {
  error.stack = `${error.name}: ${error.message}\n${frames.map((frame) => `    at ${frame}`).join("\n")}`;
  return error;
}

describe("errorReport", () => {
  it("says what failed, where it was defined, and why", () => {
    const cause = thrownAt(
      new TypeError("no net"),
      "connect (node:net:12:3)",
      `fail (${file}:5:9)`,
      "run (node:x:1:1)",
    );
    expect(report(failed(cause))).toEqual([
      '✗ task "send" failed after 2 attempts: no net  CS_TASK_FAILED',
      "  defined at flow.ts:3",
      "      2 │",
      "    ❯ 3 │ const send = task(",
      '      4 │   "send",',
      "  because TypeError: no net",
      "  thrown at flow.ts:5",
      '      4 │   "send",',
      "    ❯ 5 │   () => fail(),",
      "      6 │ );",
    ]);
  });

  it("follows the chain of causes, each with its code, and stops where it bites its tail", () => {
    const inner = Object.assign(new Error("disk"), { code: "ENOSPC" });
    const outer = new Error("no save", { cause: inner });
    inner.cause = outer;
    for (const error of [inner, outer]) error.stack = "";
    expect(report(failed(outer, null)).slice(1)).toEqual([
      "  because Error: no save",
      "  because Error: disk  ENOSPC",
    ]);
  });

  it.each([
    ["text", "  because 'text' was thrown"],
    [null, "  because null was thrown"],
    [undefined, undefined],
  ])("%s can be thrown", (thrown, line) => {
    expect(report(failed(thrown, null))[1]).toBe(line);
    expect(report(thrown)[0]).toMatch(/^✗ .* was thrown$/);
  });

  it("does without a source that cannot be read", () => {
    expect(report(failed("x", join(folder, "gone.ts:3:1")))).toEqual([
      '✗ task "send" failed after 2 attempts: x  CS_TASK_FAILED',
      "  defined at gone.ts:3",
      "  because 'x' was thrown",
    ]);
  });

  it("finds a syntax error's place in its message", () => {
    const lines = report(
      new FlowLoadError("flow.ts", thrownAt(new Error(`ParseError: Unexpected token\n ${file}:3:20`))),
    );
    expect(lines[0]).toBe(
      "✗ flow file flow.ts failed while loading: ParseError: Unexpected token  CS_FLOW_LOAD",
    );
    expect(lines).toContain("    ❯ 3 │ const send = task(");
  });

  it("shows where the call was written, when that was traced", () => {
    const node = { task: "send", label: undefined, node: "0", attempts: 1, site: `${file}:3:14` };
    const traced = new TaskFailedError({ ...node, callSite: `${file}:1:7` }, null);
    expect(report(traced).slice(0, 6)).toEqual([
      '✗ task "send" failed: null  CS_TASK_FAILED',
      "  called at flow.ts:1",
      "    ❯ 1 │ const a = 1;",
      "      2 │",
      "  defined at flow.ts:3",
      "      2 │",
    ]);
    const same = new TaskFailedError({ ...node, callSite: `${file}:3:1` }, null);
    expect(report(same).filter((line) => line.includes(" at "))).toEqual(["  called at flow.ts:3"]);
  });

  it.each([false, true])("9.8 masks causes, other failures and sources (verbose: %s)", (verbose) => {
    const cause = thrownAt(
      new Error("send hunter22", { cause: { login: "hunter22" } }),
      `fail (${file}:5:9)`,
    );
    const error = failed(cause);
    error.errors = [failed("hunter22", null)];
    const mask = (text: string): string => text.replaceAll("hunter22", "***").replaceAll("fail()", "***");
    const context = {
      terminal: { paint: plainPaint, unicode: true },
      cwd: folder,
      columns: 80,
      verbose,
      mask,
    };
    const shown = errorReport(error, context);
    expect(shown).not.toMatch(/hunter22|fail\(\)/);
    expect(shown).toContain("because { login: '***' } was thrown");
    expect(shown).toContain("❯ 5 │   () => ***,");
    expect(cause.message).toBe("send hunter22");
  });

  it("lists the other failures", () => {
    const first = failed("x", null);
    first.errors = [failed("y", null), failed("z", null)];
    expect(report(first).slice(2)).toEqual([
      "  failed as well:",
      '    task "send" failed after 2 attempts: y',
      '    task "send" failed after 2 attempts: z',
    ]);
    expect(report(new RunFailedError([failed("y", null)])).at(-2)).toBe("  they are:");
    expect(report(new AllFailedError([failed("y", null)])).at(-2)).toBe("  they are:");
    const many = new RunFailedError(Array.from({ length: 50 }, () => failed("y", null)));
    expect(report(many).at(-1)).toBe("    and 40 more");
  });

  it("shows stacks only when asked", () => {
    const error = thrownAt(new Error("x"), "deep (node:internal/x:1:1)");
    expect(report(error).join("\n")).not.toContain("node:internal");
    expect(report(error, true).join("\n")).toContain("node:internal");
  });

  it("lets no text of an error reach the terminal's controls", () => {
    expect(report(new Error("a\u001b[2Jb c\u0007"))[0]).toBe("✗ ab c");
  });
});

describe("source places", () => {
  it.each([
    ["/a/b.ts:12:3", { file: "/a/b.ts", line: 12 }],
    ["file:///a/b%20c.ts:12:3", { file: "/a/b c.ts", line: 12 }],
    ["/a/b.ts:12", { file: "/a/b.ts", line: 12 }],
    ["native", undefined],
  ])("%s", (text, place) => {
    expect(sourcePlace(text)).toEqual(place);
  });

  it("skips what is not the user's", () => {
    const stack = [
      "Error: x",
      "    at node:internal/a:1:1",
      "    at f (/p/node_modules/lib/index.js:1:1)",
      "    at async g (file:///p/flow.ts:7:2)",
    ];
    expect(userPlace(stack.join("\n"))).toEqual({ file: "/p/flow.ts", line: 7 });
    expect(userPlace("Error: x")).toBeUndefined();
  });

  it("is short inside the working folder only", () => {
    expect(placeText({ file: "/p/src/flow.ts", line: 7 }, "/p")).toBe("src/flow.ts:7");
    expect(placeText({ file: "/q/flow.ts", line: 7 }, "/p")).toBe("/q/flow.ts:7");
  });

  it("has no excerpt beyond the end", () => {
    expect(sourceExcerpt({ file, line: 99 })).toEqual([]);
  });
});
