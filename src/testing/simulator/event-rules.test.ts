import { expect, it } from "vitest";
import type { CascadeEvent } from "../../events/event.ts";
import { EventRules } from "./event-rules.ts";

/** Events from lines such as "task-started a"; numbered in order. */
function violationsOf(...lines: string[]): readonly string[] {
  const rules = new EventRules();
  lines.forEach((line, index) => {
    const [type, node, status] = line.split(" ");
    const about = node === undefined ? {} : { node, task: node, label: undefined, element: undefined };
    rules.hear({ type, seq: index + 1, runId: "r", time: 0, status, ...about } as unknown as CascadeEvent);
  });
  rules.end();
  return rules.violations;
}

it("10 accepts what a node may go through", () => {
  expect(
    violationsOf(
      "run-started",
      "task-blocked a",
      "task-started a",
      "task-retrying a",
      "task-blocked a",
      "task-progress a",
      "task-finished a succeeded",
      "task-skipped b",
      "run-finished",
    ),
  ).toEqual([]);
  expect(
    violationsOf(
      "run-started",
      "task-started a",
      "task-finished a cancelled",
      "task-started a",
      "task-finished a succeeded",
      "run-finished",
    ),
  ).toEqual([]);
});

it("10 says what is out of order", () => {
  expect(violationsOf("run-started", "task-finished a succeeded", "run-finished")[0]).toContain(
    "task-finished of a (a): after nothing",
  );
  expect(
    violationsOf(
      "run-started",
      "task-started a",
      "task-started a",
      "task-finished a succeeded",
      "run-finished",
    )[0],
  ).toContain("after started");
  expect(
    violationsOf(
      "run-started",
      "task-started a",
      "task-finished a succeeded",
      "task-skipped a",
      "run-finished",
    )[0],
  ).toContain("after ended");
  expect(
    violationsOf("run-started", "run-finished", "task-started a", "task-finished a succeeded")[0],
  ).toContain("after run-finished");
  expect(violationsOf("run-started", "task-started a", "run-finished")).toEqual([
    "a has started and never finished",
  ]);
  expect(violationsOf("task-started a", "task-finished a succeeded", "run-finished")[0]).toContain(
    "run-started is the first",
  );
});

it("10 numbers have no gaps", () => {
  const rules = new EventRules();
  rules.hear({ type: "run-started", seq: 1, runId: "r", time: 0, name: "n" });
  rules.hear({ type: "graph-built", seq: 3, runId: "r", time: 0, nodes: 1 });
  expect(rules.violations).toEqual(["graph-built: number 3 after 1"]);
});

it("6.1 what an attempt or a run acquires is released before its end", () => {
  const hear = (...events: readonly (readonly [type: string, scope: string])[]): readonly string[] => {
    const rules = new EventRules();
    const all = [["run-started"], ...events, ["run-finished"]];
    all.forEach(([type, scope], index) => {
      rules.hear({ type, scope, seq: index + 1, runId: "r", ...(scope ? { resource: "db" } : {}) } as never);
    });
    rules.end();
    return rules.violations;
  };
  const [acquired, released] = ["resource-acquired", "resource-released"];
  expect(hear([acquired, "task"], [acquired, "task"], [released, "task"], [released, "task"])).toEqual([]);
  expect(hear([acquired, "engine"])).toEqual([]);
  expect(hear([acquired, "run"])).toEqual(["db was acquired and never released"]);
  expect(hear([released, "run"])[0]).toContain("released and never acquired");
});
