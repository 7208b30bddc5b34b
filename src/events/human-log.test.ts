import { describe, expect, it } from "vitest";
import type { CascadeEvent } from "./event.ts";
import { type HumanLine, HumanLog } from "./human-log.ts";
import type { LogEntry } from "./log-entry.ts";
import type { LogLevel } from "./log-level.ts";

type Part<E extends CascadeEvent["type"]> = Partial<Extract<CascadeEvent, { type: E }>> & { type: E };

const rest = {
  runId: "r1",
  seq: 1,
  time: 1_000,
  name: "flow",
  node: "0.0.1",
  task: "t",
  label: undefined,
  element: undefined,
  status: "succeeded",
  from: undefined,
  duration: 12,
  attempts: 1,
  error: undefined,
};

function lines(level: LogLevel, ...parts: readonly Part<CascadeEvent["type"]>[]): HumanLine[] {
  const log = new HumanLog(level);
  return parts.flatMap((part) => log.push({ ...rest, ...part } as unknown as CascadeEvent));
}

function texts(level: LogLevel, ...parts: readonly Part<CascadeEvent["type"]>[]): string[] {
  return lines(level, ...parts).map((line) => line.text);
}

function many(
  count: number,
  part: Part<"task-finished"> | Part<"task-retrying">,
  every = 0,
): Part<CascadeEvent["type"]>[] {
  return Array.from({ length: count }, (_, i) => ({ ...part, time: 1_000 + i * every }));
}

describe("human log", () => {
  it("tells the steps of a small run", () => {
    expect(
      texts(
        "info",
        { type: "run-started" },
        { type: "graph-built", nodes: 3 },
        { type: "task-started", task: "list" },
        { type: "task-finished", task: "list" },
        { type: "task-retrying", task: "fetch", attempt: 1, delay: 200, error: new Error("no net") },
        { type: "task-finished", task: "fetch", attempts: 2, duration: 340 },
        { type: "task-finished", task: "load", from: "cache" },
        { type: "task-skipped", task: "notify", reason: { kind: "condition-false", origin: "check" } },
        { type: "task-finished", task: "send", status: "failed", error: new TypeError("bad") },
        { type: "warning", code: "CS_W_X", message: "look here" },
        { type: "run-finished", status: "failed", duration: 1_234 },
      ),
    ).toEqual([
      "flow started (run r1)",
      "list 12 ms",
      "fetch failed at attempt 1, again in 200 ms: no net",
      "fetch 340 ms after 2 attempts",
      "load from the cache",
      "notify skipped (condition-false at check)",
      "send failed: bad",
      "CS_W_X: look here",
      "flow failed: 4 tasks in 1.23 s, 1 failed, 1 skipped, 1 warning",
    ]);
  });

  it("says when, from the start of the run", () => {
    const [, line] = lines(
      "info",
      { type: "run-started", time: 500 },
      { type: "task-finished", time: 1_750 },
    );
    expect(line).toMatchObject({ at: 1_250, mark: "done", level: "info" });
  });

  it.each([
    [
      "warn",
      ["t failed at attempt 1, again at once: x", "t failed: x", "flow failed: 1 task in 12 ms, 1 failed"],
    ],
    ["error", ["t failed: x", "flow failed: 1 task in 12 ms, 1 failed"]],
  ] as const)("level %s leaves out what matters less", (level, expected) => {
    const error = new Error("x");
    const told = texts(
      level,
      { type: "run-started" },
      { type: "task-skipped", reason: { kind: "condition-false", origin: "check" } },
      { type: "task-retrying", attempt: 1, delay: 0, error },
      { type: "task-finished", status: "failed", error },
      { type: "run-finished", status: "failed" },
    );
    expect(told.map((text) => text.replace(", 1 skipped", ""))).toEqual(expected);
  });

  it("debug tells everything, elements included", () => {
    const element = { index: 4, total: 9 };
    expect(
      texts(
        "debug",
        { type: "graph-built", nodes: 3 },
        { type: "task-blocked", reason: "max concurrency" },
        { type: "task-started", node: "0.0.1[4]", element },
        { type: "task-progress", node: "0.0.1[4]", element, done: 1, total: 2, note: "half" },
        { type: "task-finished", node: "0.0.1[4]", element },
      ),
    ).toEqual([
      "graph of 3 nodes built",
      "t waits: max concurrency",
      "t[4] started",
      "t[4] 1/2 half",
      "t[4] 12 ms",
    ]);
  });

  it("a map has one line when it has ended, not one per element", () => {
    const elements = Array.from({ length: 1_000 }, (_, index) => ({
      type: "task-finished" as const,
      node: `0.0.1[${index}]`,
      element: { index, total: 1_000 },
    }));
    expect(texts("info", { type: "run-started" }, ...elements)).toEqual([
      "flow started (run r1)",
      "t 1,000/1,000",
    ]);
  });

  it("a loop has a few lines, then counts every five seconds, then what is left", () => {
    const turns = many(20_001, { type: "task-finished", task: "turn" }, 1);
    const told = texts("info", { type: "run-started" }, ...turns, { type: "run-finished", time: 21_001 });
    expect(told.slice(1, 6)).toEqual(Array.from({ length: 5 }, () => "turn 12 ms"));
    expect(told.length).toBeLessThan(15);
    expect(told.filter((text) => /^turn [\d.,]+k? done, .*\/s$/.test(text)).length).toBeGreaterThanOrEqual(3);
    expect(told.at(-2)).toMatch(/^turn 20\.0k done/);
    expect(told.at(-1)).toBe("flow succeeded: 20.0k tasks in 12 ms");
  });

  it("a flood of failures is bounded too", () => {
    const flood = many(1_000, { type: "task-finished", status: "failed", error: new Error("x") });
    const told = texts("info", ...flood, { type: "run-finished", status: "failed" });
    expect(told.length).toBe(7);
    expect(told.at(-2)).toBe("t 1,000 done, 1,000 failed");
  });

  it("a pruned branch is no news", () => {
    const pruned: Part<"task-skipped"> = {
      type: "task-skipped",
      reason: { kind: "pruned", origin: "route" },
    };
    expect(texts("info", pruned)).toEqual([]);
    expect(texts("debug", pruned)).toEqual(["t skipped (pruned at route)"]);
  });

  it("keeps text of tasks on one line and away from the terminal", () => {
    const error = new Error("one\ntwo \u001b[31mred\u001b[0m\u0007");
    expect(texts("info", { type: "task-finished", task: "a\nb", status: "failed", error })).toEqual([
      "a ⏎ b failed: one ⏎ two red",
    ]);
  });

  it.each([[null], [undefined], [42], [Symbol("s")], [{ a: 1 }], [Object.create(null)]])(
    "survives %s thrown",
    (error) => {
      expect(texts("info", { type: "task-finished", status: "failed", error })).toHaveLength(1);
    },
  );

  it("tells what tasks log, by its level", () => {
    const entry: LogEntry = {
      level: "info",
      message: "page read",
      data: { bytes: 12 },
      time: 1_500,
      runId: "r1",
      node: "0.0.1",
      task: "fetch",
    };
    const log = new HumanLog("info");
    log.push({ ...rest, type: "run-started" } as unknown as CascadeEvent);
    expect(log.entry(entry)).toEqual({
      level: "info",
      mark: "note",
      at: 500,
      text: 'fetch: page read {"bytes":12}',
    });
    expect(log.entry({ ...entry, level: "debug" })).toBeUndefined();
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    expect(log.entry({ ...entry, data: circular })?.text).toBe(
      "fetch: page read (data that cannot be shown)",
    );
  });
});
