import { describe, expect, it, vi } from "vitest";
import { isCascadeError } from "../errors/cascade-error.ts";
import { buildGraph } from "../graph/build-graph.ts";
import { all } from "./all.ts";
import { bind } from "./bind.ts";
import { argumentDeps, isLazy, Lazy, nextBuild, opOf } from "./lazy.ts";
import { task } from "./task.ts";
import { isTask } from "./task-definition.ts";

/** The modules of a second copy of the package in this process. */
async function secondCopy() {
  vi.resetModules();
  return {
    ...(await import("./task.ts")),
    ...(await import("./lazy.ts")),
    bind: (await import("./bind.ts")).bind,
    all: (await import("./all.ts")).all,
    isTask: (await import("./task-definition.ts")).isTask,
    CascadeError: (await import("../errors/cascade-error.ts")).CascadeError,
  };
}

describe("1.5 two copies of the package in one process", () => {
  it("are two", async () => {
    const other = await secondCopy();
    expect(other.task).not.toBe(task);
    expect(other.bind).not.toBe(bind);
  });

  it("share LazyResults, in both directions", async () => {
    const other = await secondCopy();
    expect(other.Lazy).toBe(Lazy);
    const mine = task("mine", (_n: unknown) => 1);
    const theirs = other.task("theirs", (_n: unknown) => 1);
    const inner = theirs(1);
    expect(isLazy(inner)).toBe(true);
    expect(other.isLazy(mine(1))).toBe(true);
    expect(argumentDeps(mine(inner))).toEqual([inner]);
    expect(argumentDeps(mine([{ k: inner }]))).toEqual([inner]);
    expect(other.argumentDeps(theirs(mine(1)))).toHaveLength(1);
    expect(opOf(inner).name).toBe("theirs");
  });

  it("draw one graph", async () => {
    const other = await secondCopy();
    const mine = task("mine", (n: number) => n);
    const theirs = other.task("theirs", (n: number) => n);
    const graph = buildGraph(all([mine(theirs(mine(1))), other.all([theirs(2)])]));
    expect(graph.nodes.map(({ name }) => name)).toEqual(["mine", "theirs", "mine", "theirs", "all", "all"]);
  });

  it("count graph builds together", async () => {
    const other = await secondCopy();
    const first = nextBuild();
    expect(other.nextBuild()).toBe(first + 1);
    expect(nextBuild()).toBe(first + 2);
  });

  it("know each other's tasks and errors", async () => {
    const other = await secondCopy();
    expect(isTask(other.task("t", () => 1))).toBe(true);
    expect(other.isTask(task("t", () => 1))).toBe(true);
    const error = new other.CascadeError("CS_X", "no");
    expect(isCascadeError(error)).toBe(true);
    expect(isCascadeError(error, "CS_X")).toBe(true);
    expect(isCascadeError(error, "CS_Y")).toBe(false);
  });
});

describe("isCascadeError", () => {
  it.each([
    undefined,
    null,
    5,
    "CS_X",
    {},
    { code: "CS_X" },
    new Error("no"),
    Object.assign(new Error("no"), { code: "CS_X" }),
  ])("says no to %s", (value) => expect(isCascadeError(value)).toBe(false));
});
