import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Engine } from "../engine/engine.ts";
import { MemoryRunStore } from "../ports/memory-run-store.ts";
import { all } from "../spec/all.ts";
import { param } from "../spec/param.ts";
import { recv } from "../spec/recv.ts";
import { task } from "../spec/task.ts";
import { commandLine } from "./command-line.ts";
import { createCli } from "./create-cli.ts";
import { localFlowEngine } from "./local-flow-engine.ts";

const own = task("runsCommands.own", () => "own");
const failing = task("runsCommands.failing", () => Promise.reject(new Error("no luck")));
const held = task("runsCommands.held", {}, (ctx) => {
  const ended = new Promise((_resolve, reject) =>
    ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason)),
  );
  begun();
  return ended;
});

let begun = (): void => {};
let store = new MemoryRunStore();
let engine = new Engine({ store });

beforeEach(() => {
  store = new MemoryRunStore();
  engine = new Engine({ store });
});
afterEach(() => engine.close());

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process; whatever store it names is the one of the test. */
async function cascade(...words: string[]): Promise<Ended> {
  const texts = { out: "", err: "" };
  const writer = (name: "out" | "err") => ({
    write: (text: unknown) => {
      texts[name] += String(text);
    },
  });
  const local = localFlowEngine({});
  const code = await commandLine(
    {
      argv: [...words, "--store", "memory:"],
      env: {},
      cwd: "/",
      stdout: writer("out"),
      stderr: writer("err"),
      onInterrupt: () => () => {},
      onExit: () => () => {},
      exit: () => {},
    },
    {
      run: (target, options) => {
        const { stored } = options;
        return local.run(
          target,
          stored === undefined ? options : { ...options, stored: { ...stored, store } },
        );
      },
      runsOf: () => local.runsOf(store),
    },
  );
  return { code, ...texts };
}

describe("the commands of stored runs", () => {
  it("runs lists what is stored, as text and as JSON", async () => {
    expect(await cascade("runs")).toEqual({ code: 0, out: "", err: "no runs in memory:\n" });
    await engine.run(own(), { runId: "one" });
    await engine.start(failing(), { runId: "two", name: "second" }).outcome();
    expect((await cascade("runs", "--status", "failed")).out).toMatch(
      /^RUN {2}STATUS {2}NAME {4}CHANGED\ntwo {2}failed {2}second {2}now.*no luck\n$/,
    );
    const { out } = await cascade("runs", "--json", "--limit", "1");
    expect(JSON.parse(out)).toEqual([expect.objectContaining({ id: "two", status: "failed" })]);
    expect((await cascade("runs", "--name", "sec*", "--status", "succeeded")).err).toContain("no such runs");
    expect((await cascade("runs", "--limit", "1")).err).toBe("the newest 1; --limit shows more\n");
  });

  it("show writes the whole detail as JSON, and tells what is meant by a wrong name", async () => {
    await engine.start(failing(), { runId: "order-1" }).outcome();
    const { out } = await cascade("show", "order-1", "--json");
    expect(JSON.parse(out)).toMatchObject({
      id: "order-1",
      status: "failed",
      root: { nodes: [{ task: "runsCommands.failing", status: "failed", attempts: 1 }] },
    });
    expect(await cascade("show", "oder-1")).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "order-1"?'),
    });
  });

  it("the beginning of a generated identifier is enough, if it is the only one", async () => {
    const id = "308ec442-856e-4737-883f-0e3e87502a8b";
    await engine.run(own(), { runId: id });
    await engine.run(own(), { runId: "308ec442-8777-4737-883f-0e3e87502a8b" });
    await engine.run(own(), { runId: "308e" });
    expect((await cascade("show", "308ec442-856")).out).toContain(id);
    expect((await cascade("show", "308e")).out).toMatch(/^308e {2}/);
    expect(await cascade("show", "308ec442-8")).toMatchObject({
      code: 2,
      err: expect.stringContaining('2 runs begin with "308ec442-8"'),
    });
    expect((await cascade("show", "308ec442-9")).err).toContain("CS_UNKNOWN_RUN");
  });

  it("5.5 cancel ends a run that another engine has, and says what has ended otherwise", async () => {
    const isHeld = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const handle = engine.start(held(), { runId: "held" });
    await isHeld;
    const cancelled = await cascade("cancel", "held", "--reason", "not needed");
    expect(cancelled).toMatchObject({ code: 0, out: "the run held is cancelled\n" });
    expect(await handle.outcome()).toMatchObject({
      status: "cancelled",
      error: { message: "the run was cancelled: not needed" },
    });
    expect(await cascade("cancel", "held")).toMatchObject({ code: 0 });
    await engine.run(own(), { runId: "done" });
    expect(await cascade("cancel", "done")).toMatchObject({
      code: 1,
      out: "the run done has succeeded, and cannot be cancelled any more\n",
    });
  });

  it("9.5 signal gives its data as JSON, else as text, to a topic or to a run that waits for one", async () => {
    const both = engine.start(all([recv("a"), recv("b")]), { runId: "both" });
    const one = engine.start(recv("c"), { runId: "one" });
    const none = engine.start(recv("d"), { runId: "none" });
    await waiting("both", 2);
    await waiting("one", 1);
    await waiting("none", 1);
    expect(await cascade("signal", "both", "1")).toMatchObject({
      code: 2,
      err: expect.stringContaining('waits for several topics: "a", "b"'),
    });
    await cascade("signal", "a", '{"x":[1]}');
    await cascade("signal", "b", "{not json");
    expect((await cascade("signal", "one", "null", "--json")).out).toBe(
      '{\n  "topic": "c",\n  "isNew": true\n}\n',
    );
    await cascade("signal", "d");
    expect(await both.result()).toEqual([{ x: [1] }, "{not json"]);
    expect(await one.result()).toBeNull();
    expect(await none.result()).toBeUndefined();
    expect((await cascade("signal", "early", "1", "--id", "i")).out).toBe('signal sent to "early"\n');
    expect(await cascade("signal", "early", "1", "--id", "i")).toMatchObject({
      code: 0,
      out: '"early" has had the signal i before; nothing is sent\n',
    });
    expect(await cascade("signal", "")).toMatchObject({ code: 2 });
  });

  it("9.7 resume gives the result of a run that has ended, without any file", async () => {
    await engine.run(own(), { runId: "ended" });
    expect(await cascade("resume", "ended", "--json")).toEqual({
      code: 0,
      out: '"own"\n',
      err: "run ended in memory:\nnothing ran here; this is what the run came to\n",
    });
    await engine.start(failing(), { runId: "bad" }).outcome();
    expect(await cascade("resume", "bad", "--log", "silent")).toMatchObject({ code: 1, out: "" });
    expect(await cascade("retry", "bad")).toMatchObject({
      code: 2,
      err: expect.stringContaining("cascade retry bad FILE"),
    });
  });

  it("9.7 a script with a store gives the result of its run again", async () => {
    let calls = 0;
    const once = task("runsCommands.once", (n: number) => n + ++calls);
    const texts: unknown[] = [];
    const stdout = { write: (text: unknown) => texts.push(text) };
    const script = (...argv: string[]): Promise<number> =>
      createCli(once(param("n", { type: "number" })), {
        store,
        argv: [...argv, "--log", "silent"],
        host: { stdout, stderr: stdout },
      });
    expect(await script("--n", "4", "--run-id", "script")).toBe(0);
    expect(await script("--n", "4", "--run-id", "script")).toBe(0);
    expect(texts).toEqual(["5\n", "5\n"]);
    expect(await script("--n", "5", "--run-id", "script")).toBe(2);
    expect(String(texts.at(-1))).toContain("CS_RUN_MISMATCH");
    expect(await engine.inspect("script")).toMatchObject({ status: "succeeded", name: "runsCommands.once" });
  });

  it("--prune deletes what ended long enough ago", async () => {
    await engine.run(own(), { runId: "old" });
    expect((await cascade("runs", "--prune", "1h")).out).toBe("0 runs deleted\n");
    expect((await cascade("runs", "--prune", "0")).out).toBe("1 run deleted\n");
    expect(await cascade("runs", "--prune", "x")).toMatchObject({ code: 2, out: "" });
  });
});

/** Resolves when so many nodes of a run wait. */
async function waiting(id: string, count: number): Promise<void> {
  for (;;) {
    const detail = await engine.inspect(id).catch(() => undefined);
    if ((detail?.root?.nodes.filter(({ status }) => status === "waiting").length ?? 0) >= count) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
