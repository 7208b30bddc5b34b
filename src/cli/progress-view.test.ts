import { describe, expect, it } from "vitest";
import type { CascadeEvent } from "../events/event.ts";
import { foldProgress, type Progress, startProgress } from "../events/progress.ts";
import { progressView, type ViewFrame } from "./progress-view.ts";
import { paintStyledLine } from "./styled-line.ts";
import { plainPaint } from "./terminal.ts";
import { textWidth } from "./text-width.ts";

const whole = {
  runId: "r",
  seq: 1,
  node: "0.0.1",
  label: undefined,
  element: undefined,
  status: "succeeded",
  error: undefined,
};

function tell(state: Progress, ...parts: readonly Record<string, unknown>[]): Progress {
  for (const part of parts)
    foldProgress(state, { time: 1_000, ...whole, ...part } as unknown as CascadeEvent);
  return state;
}

function view(state: Progress, frame: Partial<ViewFrame> = {}): string[] {
  const full = { now: 3_000, columns: 80, rows: 24, unicode: true, isStopping: false, ...frame };
  return progressView(state, full).map((line) => paintStyledLine(line, full.columns, plainPaint).trimEnd());
}

function measuring(done: number, total: number): Progress {
  const state = startProgress([
    { name: "list files", calls: 1 },
    { name: "measure", calls: 0 },
    { name: "rank", calls: 1 },
  ]);
  tell(
    state,
    { type: "run-started", name: "report" },
    { type: "task-started", task: "list files" },
    { type: "task-finished", task: "list files", time: 1_120 },
  );
  for (let index = 0; index <= done; index++) {
    const element = { task: "measure", node: `0.0.2[${index}]`, element: { index, total } };
    tell(state, { type: "task-started", ...element });
    if (index < done) tell(state, { type: "task-finished", time: 1_000 + index * 10, ...element });
  }
  return state;
}

describe("progress view", () => {
  it("has a title, then a line per task name with a bar for the map", () => {
    expect(view(measuring(120, 300))).toEqual([
      "⠋ report  2 s  121 done, 1 running",
      "  ✓ list files  1/1  120 ms",
      "  ⠋ measure     ━━━━━━━━────────────  120/300  60/s     4 s left",
      "  · rank        waiting",
    ]);
  });

  it("does without signs beyond ASCII", () => {
    expect(view(measuring(120, 300), { unicode: false })).toEqual([
      "- report  2 s  121 done, 1 running",
      "  + list files  1/1  120 ms",
      "  - measure     ########............  120/300  60/s     4 s left",
      "  - rank        waiting",
    ]);
  });

  it.each([20, 40, 60, 80, 120])("never is wider than %d columns", (columns) => {
    const state = measuring(12, 300);
    tell(state, {
      type: "task-started",
      task: "a name that is much longer than anybody would want it to be 日本語",
    });
    const lines = view(state, { columns });
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines.some((line) => /[━─]{5}/.test(line))).toBe(columns >= 60);
  });

  it.each([4, 8, 24])("never is higher than %d rows", (rows) => {
    const state = startProgress();
    tell(state, { type: "run-started", name: "wide" });
    for (let i = 0; i < 40; i++) tell(state, { type: "task-started", task: `task ${i}` });
    expect(view(state, { rows }).length).toBeLessThan(rows);
  });

  it("shows what runs first when there is no room for all, and says how much is hidden", () => {
    const state = startProgress();
    tell(state, { type: "run-started", name: "wide" });
    for (let i = 0; i < 15; i++) {
      tell(state, { type: "task-started", task: `old ${i}` }, { type: "task-finished", task: `old ${i}` });
    }
    tell(state, { type: "task-started", task: "new" });
    const lines = view(state);
    expect(lines).toHaveLength(13);
    expect(lines.at(-2)).toContain("new");
    expect(lines.at(-1)).toBe("  … 5 more: 5 done");
  });

  it("counts a loop, whose end nobody knows", () => {
    const state = startProgress([]);
    tell(state, { type: "run-started", name: "loop" });
    for (let i = 0; i <= 200; i++) {
      tell(
        state,
        { type: "task-started", task: "turn", time: 1_000 + i * 10 },
        { type: "task-finished", task: "turn", time: 1_000 + i * 10 },
      );
    }
    tell(state, { type: "task-started", task: "turn" });
    expect(view(state)[1]).toBe("  ⠋ turn  201 done  100/s");
  });

  it("shows failures, skips, retries, and what a body reports", () => {
    const state = startProgress();
    tell(
      state,
      { type: "run-started", name: "flow" },
      { type: "task-started", task: "send" },
      { type: "task-finished", task: "send", status: "failed" },
      { type: "task-skipped", task: "notify", reason: { kind: "condition-false", origin: "check" } },
      { type: "task-started", task: "copy" },
      { type: "task-retrying", task: "copy", attempt: 1, delay: 0 },
      { type: "task-progress", task: "copy", done: 1, total: 4, note: "page 1" },
    );
    expect(view(state)).toEqual([
      "⠋ flow  2 s  0 done, 1 running, 1 failed",
      "  ✗ send    1 failed  0 ms",
      "  · notify  1 skipped  0 ms",
      "  ⠋ copy    ━━━━━───────────────  1 retried  page 1",
    ]);
  });

  it("says that it is stopping", () => {
    expect(view(measuring(1, 3), { isStopping: true })[0]).toBe(
      "⠋ report  2 s  2 done, 1 running  stopping; Ctrl-C again leaves at once",
    );
  });
});
