import { describe, expect, it } from "vitest";
import type { CascadeEvent, NodeEvent } from "./event.ts";
import { foldProgress, type Progress, startProgress } from "./progress.ts";
import { endedOf, type ProgressRow, totalOf } from "./progress-row.ts";

type Part<E extends CascadeEvent["type"]> = Partial<Extract<CascadeEvent, { type: E }>> & { type: E };

/** A whole event from its interesting parts. */
function event<E extends CascadeEvent["type"]>(part: Part<E>): CascadeEvent {
  const node: Omit<NodeEvent, "type"> = {
    runId: "r",
    seq: 1,
    time: 0,
    node: "0.0.1",
    task: "t",
    label: undefined,
    element: undefined,
  };
  const rest = { status: "succeeded", from: undefined, duration: 1, attempts: 1, error: undefined };
  return { ...node, ...rest, ...part } as unknown as CascadeEvent;
}

function play(state: Progress, ...parts: readonly Part<CascadeEvent["type"]>[]): Progress {
  for (const part of parts) foldProgress(state, event(part));
  return state;
}

function row(state: Progress, name: string): ProgressRow {
  const found = state.rows.get(name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
}

function element(index: number, total: number, map = "0.0.3"): Pick<NodeEvent, "node" | "element"> {
  return { node: `${map}[${index}]`, element: { index, total } };
}

describe("progress", () => {
  it("counts what runs, ends, fails and is skipped by task name", () => {
    const state = play(
      startProgress(),
      { type: "run-started", name: "flow", time: 5 },
      { type: "task-started", task: "a" },
      { type: "task-started", task: "a" },
      { type: "task-started", task: "b" },
      { type: "task-finished", task: "a" },
      { type: "task-finished", task: "b", status: "failed" },
      { type: "task-skipped", task: "c" },
    );
    expect(state).toMatchObject({
      runName: "flow",
      startedAt: 5,
      status: "running",
      done: 1,
      failed: 1,
      skipped: 1,
    });
    expect(row(state, "a")).toMatchObject({ started: 2, running: 1, done: 1 });
    expect(row(state, "b")).toMatchObject({ running: 0, failed: 1 });
    expect(row(state, "c")).toMatchObject({ started: 0, skipped: 1 });
    expect([...state.rows.keys()]).toEqual(["a", "b", "c"]);
  });

  it("5.2 a hit of the cache counts as done and never as running", () => {
    const state = play(startProgress(), { type: "task-finished", from: "cache" });
    expect(row(state, "t")).toMatchObject({ running: 0, done: 1, cached: 1 });
  });

  it("shows a labelled call under its label", () => {
    const state = play(startProgress(), { type: "task-started", task: "shell", label: "git log" });
    expect([...state.rows.keys()]).toEqual(["git log"]);
  });

  it("has rows for the plan's tasks before anything happens, in the plan's order", () => {
    const state = startProgress([
      { name: "list", calls: 1 },
      { name: "measure", calls: 0 },
    ]);
    expect([...state.rows.keys()]).toEqual(["list", "measure"]);
    expect(totalOf(row(state, "list"))).toBe(1);
    expect(totalOf(row(state, "measure"))).toBeUndefined();
  });

  it("learns a map's length from its first element, once per map", () => {
    const state = play(
      startProgress([{ name: "t", calls: 0 }]),
      { type: "task-started", ...element(0, 3) },
      { type: "task-started", ...element(1, 3) },
      { type: "task-finished", ...element(0, 3) },
    );
    expect(totalOf(row(state, "t"))).toBe(3);
    expect(state.openMaps.size).toBe(1);
    play(state, { type: "task-finished", ...element(1, 3) }, { type: "task-skipped", ...element(2, 3) });
    expect(state.openMaps.size).toBe(0);
    expect(endedOf(row(state, "t"))).toBe(3);
  });

  it("adds up two maps of one task", () => {
    const state = play(
      startProgress(),
      { type: "task-started", ...element(0, 3, "0.0.3") },
      { type: "task-started", ...element(0, 5, "0.0.4") },
    );
    expect(totalOf(row(state, "t"))).toBe(8);
  });

  it("4 a loop that has gone beyond the graph it started with has no total", () => {
    const state = startProgress([{ name: "t", calls: 1 }]);
    play(state, { type: "task-started" }, { type: "task-finished" });
    expect(totalOf(row(state, "t"))).toBe(1);
    play(state, { type: "task-started" });
    expect(totalOf(row(state, "t"))).toBeUndefined();
  });

  it("keeps a bounded number of names; the rest shares one row", () => {
    const state = startProgress([], 3);
    for (let i = 0; i < 10; i++)
      play(state, { type: "task-started", task: `t${i}` }, { type: "task-finished", task: `t${i}` });
    expect([...state.rows.keys()]).toEqual(["t0", "t1", "t2"]);
    expect(state.others).toMatchObject({ started: 7, done: 7, running: 0 });
  });

  it("puts labels beyond the limit under their task, where that has a row", () => {
    const state = startProgress([{ name: "fetch", calls: 0 }], 2);
    for (let i = 0; i < 5; i++) play(state, { type: "task-started", task: "fetch", label: `page ${i}` });
    expect([...state.rows.keys()]).toEqual(["fetch", "page 0"]);
    expect(row(state, "fetch").running).toBe(4);
  });

  it("remembers a bounded number of open maps", () => {
    const state = startProgress();
    for (let i = 0; i < 1_500; i++) play(state, { type: "task-started", ...element(0, 2, `0.${i}.3`) });
    expect(state.openMaps.size).toBe(1_000);
  });

  it("takes a body's own report as its share, until it ends", () => {
    const state = play(
      startProgress(),
      { type: "task-started" },
      { type: "task-progress", done: 30, total: 120, note: "pages" },
    );
    expect(row(state, "t")).toMatchObject({ share: 0.25, note: "pages" });
    play(state, { type: "task-finished" });
    expect(row(state, "t").share).toBeUndefined();
  });

  it("tells a rate over the last seconds only", () => {
    const state = startProgress();
    const turn = (time: number) =>
      play(state, { type: "task-started", time }, { type: "task-finished", time });
    for (let time = 0; time < 10_000; time += 100) turn(time);
    expect(row(state, "t").rate(10_000)).toBeCloseTo(10, 0);
    for (let time = 10_000; time < 20_000; time += 1_000) turn(time);
    expect(row(state, "t").rate(20_000)).toBeCloseTo(1, 0);
  });

  it("has no rate before there is enough to tell", () => {
    const state = play(startProgress(), { type: "task-started" }, { type: "task-finished", time: 10 });
    expect(row(state, "t").rate(20)).toBeUndefined();
  });

  it("ends with the run's status", () => {
    const state = play(
      startProgress(),
      { type: "run-started" },
      { type: "warning" },
      { type: "run-finished", status: "failed" },
    );
    expect(state).toMatchObject({ status: "failed", warnings: 1 });
  });
});
