import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const command = join(root, "dist", "cli", "main.js");
let folder = "";

const flow = `
import { all, env, param, task } from "cascade-ts";

interface Size { readonly name: string; readonly bytes: number }
const list = task("list", (count: number) => Array.from({ length: count }, (_, i) => "file-" + i));
const measure = task("measure", (name: string): Size => ({ name, bytes: name.length }));
const rank = task("rank", (sizes: readonly Size[], top: number, loud: boolean) => {
  console.error("ranking");
  const names = sizes.slice(0, top).map((size) => size.name);
  return { names: loud ? names.map((name) => name.toUpperCase()) : names };
}, { description: "the first files" });
const sizes = measure.map(list(param("count", { type: "number", default: 3, description: "how many files" })));
export default rank(sizes, param("top", { type: "number" }), param("loud", { type: "boolean", default: false }));

export const text = task("text", () => "plain text")();
export const town = env("HOME_TOWN");
const broken = task("broken", (): number => {
  throw new TypeError("no such thing", { cause: new Error("disk is full") });
});
export const failing = broken();
export const skipped = broken().runIf(false);
const guarded = task("guarded", {}, async (ctx) => {
  try {
    await ctx.clock.sleep(60_000, ctx.signal);
  } finally {
    console.error("cleaned up");
  }
});
export const waiting = guarded();
export const never = task("never", () => new Promise<never>(() => {}))();
const turn = task("turn", (n: number): unknown => turn(n + 1));
export const endless = turn(0);
export const wide = task("wide", () => Array.from({ length: 50_000 }, (_, i) => i))();
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-e2e-"));
  writeFileSync(join(folder, "flow.ts"), flow);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when so much has been told on stderr. */
  told(text: string): Promise<void>;
}

/** Starts Node on a script as a shell would: pipes for all streams, and nothing of the tests' environment. */
function start(script: string, words: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [script, ...words], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  const texts = { out: "", err: "" };
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk) => (texts.out += String(chunk)));
  child.stderr.on("data", (chunk) => {
    texts.err += String(chunk);
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, ...texts })));
  const told = (text: string): Promise<void> => {
    const heard = new Promise<void>((resolve) => {
      const look = (): void => {
        if (texts.err.includes(text)) resolve();
      };
      waiting.add(look);
      look();
    });
    const gone = ended.then(({ err }) => Promise.reject(new Error(`ended without telling ${text}: ${err}`)));
    gone.catch(() => {});
    return Promise.race([heard, gone]);
  };
  return { child, ended, told };
}

function cascade(...words: string[]): Promise<Ended> {
  return start(command, words).ended;
}

describe("cascade run", () => {
  it("runs a single file in a folder that has nothing else", async () => {
    const { code, out, err } = await cascade("run", "flow.ts", "--count", "5", "--top=2", "--loud");
    expect(JSON.parse(out)).toEqual({ names: ["FILE-0", "FILE-1"] });
    expect(err).toContain("measure 5/5");
    expect(err).toContain("ranking\n");
    expect(code).toBe(0);
  });

  it.each([
    [["run", "flow.ts", "text"], "plain text\n"],
    [["run", "flow.ts", "text", "--json"], '"plain text"\n'],
    [["run", "flow.ts", "skipped"], ""],
  ])("%j leaves on stdout what it is for, and nothing else", async (words, expected) => {
    const { code, out } = await cascade(...words);
    expect({ code, out }).toEqual({ code: 0, out: expected });
  });

  it.each([
    [["run", "flow.ts"], 2, "--top <number>"],
    [["run", "flow.ts", "--top", "many"], 2, '"many" is not a number'],
    [["run", "flow.ts", "--tpo", "1"], 2, "Did you mean --top?"],
    [["run", "flow.ts", "--param", "tpo=1", "--top", "1"], 2, "CS_UNKNOWN_PARAM"],
    [["run", "flow.ts", "town"], 2, "HOME_TOWN"],
    [["run", "flow.ts", "fialing"], 2, 'Did you mean "failing"?'],
    [["run", "gone.ts"], 2, "does not exist"],
    [["rnu"], 2, "Did you mean run?"],
  ])("11 %j is a wrong command line", async (words, expected, message) => {
    const { code, out, err } = await cascade(...words);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: expected, out: "" });
  });

  it("5.4 shows where a task failed, and why, without a line of the machinery", async () => {
    const { code, out, err } = await cascade("run", "flow.ts", "failing", "--log", "silent");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain('✗ task "broken" failed: no such thing  CS_TASK_FAILED\n  defined at flow.ts:17\n');
    expect(err).toMatch(/❯ 17 │ const broken = task\("broken"/);
    expect(err).toMatch(
      /because TypeError: no such thing\n {2}thrown at flow\.ts:18\n[\s\S]*because Error: disk is full/,
    );
    expect(err).not.toMatch(/dist|node:internal|node_modules/);
    expect((await cascade("run", "flow.ts", "failing", "--verbose")).err).toMatch(/at .*dist.chunks/);
  });

  it("a file whose loading never ends is told from one that is done", async () => {
    writeFileSync(join(folder, "stuck.ts"), "await new Promise(() => {});");
    const { code, err } = await cascade("run", "stuck.ts");
    expect(code).toBe(1);
    expect(err).toContain("waits for something that never comes  CS_FLOW_LOAD");
  });

  it("reads env() from the environment", async () => {
    const { out } = await start(command, ["run", "flow.ts", "town"], { HOME_TOWN: "Ulm" }).ended;
    expect(out).toBe("Ulm\n");
  });

  it("10 tells events as JSON lines when asked", async () => {
    const { err } = await cascade("run", "flow.ts", "text", "--log", "json", "--log-level", "debug");
    const events = err
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.map(({ type }) => type)).toEqual([
      "run-started",
      "graph-built",
      "task-started",
      "task-finished",
      "run-finished",
    ]);
  });

  it.each([
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    [{ NO_COLOR: "1" }, false],
  ])("has colours in a pipe only when they are forced: %j", async (env, color) => {
    const { err } = await start(command, ["run", "flow.ts", "failing"], env).ended;
    expect(err.includes("\u001b[31m")).toBe(color);
    expect(err).not.toContain("\u001b[?25l");
  });

  it("a reader that has seen enough is no failure", async () => {
    const { child, ended } = start(command, ["run", "flow.ts", "wide", "--json"]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, err: expect.not.stringContaining("EPIPE") });
  });
});

describe("5.5 interruption", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s cancels the run, which cleans up, and exits with 130",
    async (signal) => {
      const { child, ended, told } = start(command, ["run", "flow.ts", "waiting"]);
      await told("started");
      child.kill(signal);
      const { code, out, err } = await ended;
      expect({ code, out }).toEqual({ code: 130, out: "" });
      expect(err).toContain("cleaned up");
      expect(err).toContain("the run was cancelled: interrupted by");
    },
  );

  it("a body that never settles keeps the command alive, and the second Ctrl-C ends it at once", async () => {
    const { child, ended, told } = start(command, ["run", "flow.ts", "never"]);
    await told("started");
    child.kill("SIGINT");
    await told("Ctrl-C again leaves at once");
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130, out: "" });
  });

  it("3.5 an endless loop can be stopped from outside", async () => {
    const { child, ended, told } = start(command, ["run", "flow.ts", "endless"]);
    await told("started");
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
  });
});

describe("cascade graph, plan, help", () => {
  it("draw and tell without running", async () => {
    expect((await cascade("graph", "flow.ts")).out).toMatch(/^flowchart[\s\S]*measure/);
    const plan = await cascade("plan", "flow.ts", "--json");
    expect(JSON.parse(plan.out)).toMatchObject({
      params: [{ name: "count" }, { name: "top", required: true }, { name: "loud" }],
    });
    expect(plan.err).toBe("");
  });

  it("help shows the flow's parameters", async () => {
    const { code, out } = await cascade("run", "flow.ts", "--help");
    expect(code).toBe(0);
    expect(out).toMatch(/--count <number> +how many files \(default: 3\)/);
    expect(out).toMatch(/--top <number> +\(required\)/);
    expect(out).toMatch(/--loud, --no-loud/);
  });
});

describe("createCli", () => {
  beforeAll(() => {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules", "cascade-ts"), "junction");
    const script = `
import { createCli, param, task } from "cascade-ts";
const double = task("double", (n) => n * 2);
await createCli(double(param("n", { type: "number", description: "what is doubled" })), { description: "doubles" });
`;
    writeFileSync(join(folder, "double.mjs"), script);
  });

  it.each([
    [["--n", "21"], 0, "42\n"],
    [["run", "--n", "21"], 0, "42\n"],
    [["--n", "x"], 2, ""],
    [[], 2, ""],
  ])("%j", async (words, expected, expectedOut) => {
    const { code, out } = await start(join(folder, "double.mjs"), words).ended;
    expect({ code, out }).toEqual({ code: expected, out: expectedOut });
  });

  it("has help, graph and plan", async () => {
    const script = join(folder, "double.mjs");
    expect((await start(script, ["--help"]).ended).out).toMatch(
      /Usage: double\.mjs[\s\S]*--n <number> +what is doubled/,
    );
    expect((await start(script, ["graph", "--format", "dot"]).ended).out).toMatch(/^digraph/);
    expect((await start(script, ["plan"]).ended).out).toContain("double");
  });

  it("the script is a flow file too", async () => {
    const { code, out } = await cascade("run", "double.mjs", "--n", "4", "--log", "silent");
    expect({ code, out }).toEqual({ code: 0, out: "8\n" });
  });

  it("1.5 a flow may have its own copy of the package", async () => {
    const { code, out } = await cascade("run", "flow.ts", "text");
    expect({ code, out }).toEqual({ code: 0, out: "plain text\n" });
  });
});
