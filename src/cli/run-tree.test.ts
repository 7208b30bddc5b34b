import { expect, it } from "vitest";
import type { FrameDetail, NodeDetail } from "../engine/journal/run-detail.ts";
import { runTree, type TreeFrame } from "./run-tree.ts";
import { linesText } from "./styled-line.ts";
import { plainPaint } from "./terminal.ts";

const now = 1_000_000;

function node(id: string, more: Partial<NodeDetail> = {}): NodeDetail {
  return {
    id,
    task: "work",
    label: undefined,
    status: "done",
    attempts: 1,
    message: undefined,
    startedAt: 0,
    finishedAt: 12,
    due: undefined,
    topic: undefined,
    ...more,
  };
}

function frame(nodes: readonly NodeDetail[], more: Partial<FrameDetail> = {}): FrameDetail {
  return {
    frame: 0,
    generation: 0,
    owner: undefined,
    task: "root",
    label: undefined,
    size: nodes.length,
    nodes,
    frames: [],
    ...more,
  };
}

function shown(root: FrameDetail, more: Partial<TreeFrame> = {}): string[] {
  const lines = runTree(root, { now, unicode: true, all: false, isOver: false, ...more });
  return linesText(lines, undefined, plainPaint).trimEnd().split("\n");
}

it("tells state, time, attempts and error of each node, in the order of the graph", () => {
  const failed = node("0.0.2", {
    label: "paying",
    status: "failed",
    attempts: 3,
    message: 'task "work" (paying) failed after 3 attempts: card refused ⏎ defined at a.ts:1:1',
  });
  const root = frame([node("0.0.10", { task: "last" }), failed]);
  expect(shown(root)).toEqual([
    "  ✗ paying  0.0.2   3 attempts, 12 ms  card refused",
    "  ✓ last    0.0.10  12 ms",
  ]);
  expect(shown(root, { unicode: false })[0]).toMatch(/^ {2}x paying/);
});

it("tells for what a node waits, and until when", () => {
  const none = { status: "waiting", attempts: 0, startedAt: undefined, finishedAt: undefined } as const;
  const root = frame([
    node("0.0.0", { task: "recv", topic: "approve", ...none }),
    node("0.0.1", { task: "wait", due: now + 60_000, ...none }),
  ]);
  const [recv, wait] = shown(root);
  expect(recv).toBe('  ◷ recv  0.0.0  for a signal on "approve"');
  expect(wait).toMatch(/^ {2}◷ wait {2}0\.0\.1 {2}until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(in 1 min\)$/);
});

it("shows what a node under way has come to below it, and how much is left", () => {
  const child = frame([node("7.21.0", { task: "turn" })], {
    frame: 7,
    generation: 21,
    owner: "0.0.1",
    task: "loop",
    size: 3,
  });
  const root = frame([node("0.0.0")], { frames: [child], size: 2 });
  expect(shown(root)).toEqual([
    "  ✓ work    0.0.0   12 ms",
    "  ▸ loop    0.0.1   under way, generation 21",
    "    ✓ turn  7.21.0  12 ms",
    "    · 2 more without a result yet",
  ]);
  expect(shown(root, { isOver: true })).toHaveLength(3);
});

it("what waits is no call of which a result is still to come", () => {
  const recv = node("0.0.1", { task: "recv", status: "waiting", topic: "t" });
  expect(
    shown(frame([node("0.0.0"), recv], { size: 2 }))
      .at(-1)
      ?.trim(),
  ).toBe("· 1 more without a result yet");
});

it("counts many elements, and names only some that failed or wait", () => {
  const elements = Array.from({ length: 3_000 }, (_, i) =>
    node(`0.0.1[${i}]`, i % 300 === 7 ? { status: "failed", message: `no ${i}` } : {}),
  ).reverse();
  const lines = shown(frame(elements, { size: 1 }));
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^ {2}✗ work\[…\] +0\.0\.1 +2,990 done, 10 failed$/);
  expect(lines[1]).toMatch(/work\[7\] +0\.0\.1\[7\] .*no 7$/);
  expect(shown(frame(elements.slice(0, 40), { size: 1 }), { all: true })).toHaveLength(40);
});

it("shows a wide graph up to 200 nodes, and all on request", () => {
  const root = frame(Array.from({ length: 500 }, (_, i) => node(`0.0.${i}`)));
  expect(shown(root)).toHaveLength(201);
  expect(shown(root).at(-1)?.trim()).toBe("300 more; --all shows them");
  expect(shown(root, { all: true })).toHaveLength(500);
});
