import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MissingParamError } from "../errors/parameter-errors.ts";
import { commandLine } from "./command-line.ts";
import type { FlowOutcome, FlowRunOptions } from "./flow-engine.ts";
import type { Host } from "./host.ts";

let folder = "";
let interrupt: (name: string) => void = () => {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, ...lines: string[]): string {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), lines.join("\n"));
  return name;
}

const greet = [
  'import { all, env, param, task } from "cascade-ts";',
  "interface Options { readonly loud: boolean }",
  'const hello = task("hello", (name: string, options: Options, count: number) => `${name} ${options.loud} ${count}`, {',
  '  description: "greets somebody",',
  "});",
  'const name = param("name", { description: "who is greeted" });',
  'const loud = param("isLoud", { type: "boolean", default: false });',
  'const count = param("count", { type: "number", default: 1, choices: [1, 2, 3] });',
  'export default hello(name, { loud }, count).after(task("home", (home: string) => home)(env("HOME_TOWN", { default: "here" })));',
];

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly runs: readonly FlowRunOptions[];
  readonly exits: readonly number[];
}

type Play = (options: FlowRunOptions) => FlowOutcome | Promise<FlowOutcome>;

const done: Play = () => ({ status: "succeeded", value: "done" });

/** Runs a command line with an engine that plays a part. */
async function run(words: readonly string[], play: Play = done, host: Partial<Host> = {}): Promise<Ran> {
  const texts = { out: "", err: "" };
  const writer = (name: "out" | "err") => ({
    write: (text: unknown) => {
      texts[name] += String(text);
    },
  });
  const runs: FlowRunOptions[] = [];
  const exits: number[] = [];
  const code = await commandLine(
    {
      argv: words,
      env: {},
      cwd: folder,
      stdout: writer("out"),
      stderr: writer("err"),
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => {};
      },
      onExit: () => () => {},
      exit: (exit) => void exits.push(exit),
      ...host,
    },
    {
      run: async (_target, options) => {
        runs.push(options);
        return play(options);
      },
      runsOf: () => {
        throw new Error("nobody asks for stored runs here");
      },
    },
  );
  return { code, ...texts, runs, exits };
}

describe("cascade run", () => {
  it("11 gives the flow's parameters as they are typed, and the engine converts", async () => {
    const { code, out, runs } = await run([
      "run",
      file("flow.ts", ...greet),
      "--name",
      "Ada",
      "--is-loud",
      "--count=2",
    ]);
    expect({ code, out }).toEqual({ code: 0, out: "done\n" });
    expect(runs[0]?.params).toEqual({ name: "Ada", isLoud: true, count: "2" });
  });

  it.each([
    [["--no-is-loud"], { isLoud: false }],
    [["--isLoud"], { isLoud: true }],
    [["--no-isLoud"], { isLoud: false }],
    [["--is-loud=false"], { isLoud: "false" }],
    [["--param", "isLoud=yes", "--param", "later=a=b"], { isLoud: "yes", later: "a=b" }],
    [["--count", "-1"], { count: "-1" }],
    [["--name", ""], { name: "" }],
    [["--name=--x"], { name: "--x" }],
  ])("reads %j", async (words, params) => {
    const { runs, err } = await run(["run", file("flow.ts", ...greet), ...words, "--log", "silent"]);
    expect(err).toBe("");
    expect(runs[0]?.params).toEqual(params);
  });

  it.each([
    [["--nmae", "x"], /unknown option '--nmae'\n\(Did you mean --name\?\)/],
    [["--name"], /argument missing/],
    [["--name", "a", "--name", "b"], /parameter "name" is given twice: --name a and --name b/],
    [["--is-loud", "--no-is-loud"], /parameter "isLoud" is given twice/],
    [["--count", "1", "--param", "count=2"], /parameter "count" is given twice/],
    [["--param", "count"], /write --param name=value/],
    [["--log", "loud"], /Allowed choices are human, json, silent/],
    [["--max-concurrency", "0"], /whole number of at least 1/],
    [["default", "more"], /too many arguments/],
  ])("refuses %j", async (words, message) => {
    const { code, err, out, runs } = await run(["run", file("flow.ts", ...greet), ...words]);
    expect(err).toMatch(message);
    expect({ code, out, runs }).toEqual({ code: 2, out: "", runs: [] });
  });

  it("shows the flow's parameters in its help, and runs nothing", async () => {
    const { code, out, err, runs } = await run(["run", file("flow.ts", ...greet), "--help"]);
    expect({ code, err, runs }).toEqual({ code: 0, err: "", runs: [] });
    expect(out).toContain("run the default target of flow.ts: greets somebody");
    expect(out).toMatch(/--name <text> +who is greeted \(required\)/);
    expect(out).toMatch(/--is-loud, --no-is-loud +\(default: false\)/);
    expect(out).toMatch(/--count <number> +\(choices: 1, 2, 3\) \(default: 1\)/);
    expect(out).toMatch(/Environment:\n {2}HOME_TOWN {2}\(default: "here"\)/);
  });

  it("tells missing parameters in the words of the command line", async () => {
    const play: Play = () => ({ status: "failed", error: new MissingParamError(["name", "other"]) });
    const { code, err } = await run(["run", file("flow.ts", ...greet), "--log", "silent"], play);
    expect(code).toBe(2);
    expect(err).toContain(
      "2 required options are missing\n  --name <text>  who is greeted\n  --param other=<value>\n",
    );
  });

  it("passes limits on, and hears nothing when told to be silent", async () => {
    const flow = file("flow.ts", ...greet);
    const { runs } = await run([
      "run",
      flow,
      "--max-concurrency",
      "3",
      "--on-failure",
      "drain",
      "--log",
      "silent",
    ]);
    expect(runs[0]).toMatchObject({ maxConcurrency: 3, onFailure: "drain", subscribers: [] });
  });

  it.each<[FlowOutcome, number, RegExp]>([
    [{ status: "failed", error: new Error("broken") }, 1, /✗ broken/],
    [
      { status: "skipped", reason: { kind: "condition-false", origin: "check" } },
      0,
      /skipped: condition-false at check/,
    ],
    [{ status: "cancelled", error: new Error("the run was cancelled") }, 130, /the run was cancelled/],
    [{ status: "interrupted", error: new Error("the run was interrupted") }, 130, /interrupted/],
  ])("%j ends with %d", async (outcome, expected, message) => {
    const { code, out, err } = await run(["run", file("flow.ts", ...greet), "--name", "x"], () => outcome);
    expect({ code, out }).toEqual({ code: expected, out: "" });
    expect(err).toMatch(message);
  });

  it("5.5 the first Ctrl-C cancels and waits, the second leaves at once", async () => {
    const play: Play = async ({ signal }) => {
      interrupt("SIGINT");
      expect(signal.aborted).toBe(true);
      interrupt("SIGINT");
      return { status: "cancelled", error: signal.reason };
    };
    const { code, exits, err } = await run(["run", file("flow.ts", ...greet), "--name", "x"], play);
    expect({ code, exits }).toEqual({ code: 130, exits: [130] });
    expect(err).toContain("Ctrl-C again leaves at once");
  });

  it("a Ctrl-C while the file is loading leaves at once", async () => {
    Reflect.set(globalThis, "interruptTest", () => interrupt("SIGINT"));
    const flow = file("slow.ts", "(globalThis as any).interruptTest();", ...greet);
    const { exits } = await run(["run", flow]);
    expect(exits).toEqual([130]);
  });
});

describe("flow files", () => {
  const wrong: [what: string, source: string | undefined, more: string[], expected: [number, string]][] = [
    ["a missing file", undefined, [], [2, "CS_FLOW_NOT_FOUND"]],
    ["one that throws", "const x: number = 1;\nthrow new TypeError('at load');", [], [1, "CS_FLOW_LOAD"]],
    ["one that throws text", "throw 'text';", [], [1, "CS_FLOW_LOAD"]],
    ["a syntax error", "export const a = ;", [], [1, "CS_FLOW_LOAD"]],
    ["a missing import", "import './none.ts';", [], [1, "CS_FLOW_LOAD"]],
    ["no export", "const a: number = 1;", [], [2, "CS_FLOW_NO_TARGET"]],
    ["an empty file", "", [], [2, "CS_FLOW_NO_TARGET"]],
    ["an unknown target", greet.join("\n"), ["defualt"], [2, "CS_FLOW_UNKNOWN_TARGET"]],
  ];
  it.each(wrong)("%s", async (_what, source, more, expected) => {
    if (source !== undefined) file("f.ts", source);
    const { code, err, out } = await run(["run", "f.ts", ...more]);
    expect([code, out]).toEqual([expected[0], ""]);
    expect(err).toContain(expected[1]);
  });

  it("a folder is no flow file", async () => {
    const { code, err } = await run(["run", "."]);
    expect(code).toBe(2);
    expect(err).toContain("is not a file");
  });

  it("shows the source of what throws while loading", async () => {
    const { err } = await run([
      "run",
      file("f.ts", "interface A { a: 1 }", "", "throw new TypeError('at load');"),
    ]);
    expect(err).toContain("thrown at f.ts:3\n      2 │\n    ❯ 3 │ throw new TypeError('at load');\n");
  });

  it("several targets are listed, by the error and by --help", async () => {
    const flow = file(
      "f.ts",
      'import { task } from "cascade-ts";',
      'const t = task("t", (n: number) => n);',
      "export const a = t(1), b = t(2);",
    );
    const { code, err } = await run(["run", flow]);
    expect(code).toBe(2);
    expect(err).toContain("exports several targets: a, b.");
    expect((await run(["run", flow, "--help"])).out).toContain("Targets of f.ts: a, b");
    expect((await run(["run", flow, "b"])).code).toBe(0);
  });
});

describe("cascade graph and plan", () => {
  it.each([
    [["graph"], /^flowchart/],
    [["graph", "--format", "dot"], /^digraph/],
    [["graph", "--format", "svg"], /^<svg/],
    [["plan"], /hello/],
  ])("%j writes to stdout and runs nothing", async ([command = "", ...words], text) => {
    const { code, out, err, runs } = await run([command, file("flow.ts", ...greet), ...words]);
    expect({ code, err, runs }).toEqual({ code: 0, err: "", runs: [] });
    expect(out).toMatch(text);
    expect(out.endsWith("\n")).toBe(true);
  });

  it("are JSON for programs", async () => {
    const flow = file("flow.ts", ...greet);
    const graph: unknown = JSON.parse((await run(["graph", flow, "--format", "json"])).out);
    expect(graph).toHaveProperty("edges");
    const plan: unknown = JSON.parse((await run(["plan", flow, "--json"])).out);
    expect(plan).toMatchObject({
      params: [{ name: "name", required: true }, { name: "isLoud" }, { name: "count" }],
    });
    expect(plan).not.toHaveProperty("graph");
  });

  it("refuse an unknown format", async () => {
    const { code, err } = await run(["graph", file("flow.ts", ...greet), "--format", "png"]);
    expect(code).toBe(2);
    expect(err).toContain("mermaid, dot, svg, json");
  });
});

describe("cascade", () => {
  it.each([
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [["--help"], 0, /run[\s\S]*graph[\s\S]*plan/, /^$/],
    [["help"], 0, /run[\s\S]*graph[\s\S]*plan/, /^$/],
    [[], 2, /^$/, /run[\s\S]*graph[\s\S]*plan/],
    [["rnu"], 2, /^$/, /unknown command 'rnu'[\s\S]*Did you mean run/],
    [["--nope"], 2, /^$/, /unknown option/],
    [["run"], 2, /^$/, /<file>/],
    [["run", "--help"], 0, /<file>/, /^$/],
    [["run", "--count", "3", "flow.ts"], 2, /^$/, /FILE is missing/],
    [["graph"], 2, /^$/, /missing required argument 'file'/],
    [["help", "run"], 0, /<file>[\s\S]*--log-level/, /^$/],
    [["plan", "--help"], 0, /--json/, /^$/],
  ])("%j", async (words, expected, onOut, onErr) => {
    const { code, out, err } = await run(words);
    expect(out).toMatch(onOut);
    expect(err).toMatch(onErr);
    expect(code).toBe(expected);
  });
});
