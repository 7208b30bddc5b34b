import { expect, it } from "vitest";
import { CancelledError, TimeoutError } from "../../errors/run-errors.ts";
import type { Visit } from "./visit.ts";
import { isDeaf, voidCalls } from "./void-calls.ts";

/** One call of a body "a"; times in milliseconds. */
function visit(
  begun: number,
  { stopped, ended, ...more }: Partial<Visit> & { reason?: unknown } = {},
): Visit {
  const controller = new AbortController();
  if (stopped !== undefined) controller.abort(more.reason ?? new CancelledError("nobody waits"));
  const told = { key: "a", run: "1", attempt: 1, signal: controller.signal, begun, stopped, ended };
  return { ...told, ...more } as unknown as Visit;
}

function countOf(...visits: readonly Visit[]): number {
  return voidCalls(visits).get("a") ?? 0;
}

it("a call that was stopped before it had settled counts as nothing when the node is needed again", () => {
  expect(countOf(visit(0, { stopped: 5, ended: 6 }), visit(7, { ended: 9 }))).toBe(1);
  expect(countOf(visit(0, { stopped: 5 }), visit(7, { ended: 9 }))).toBe(1);
});

it("the attempts before it have come to nothing too", () => {
  const first = visit(0, { ended: 1 });
  const second = visit(2, { attempt: 2, stopped: 3, ended: 4 });
  expect(countOf(first, second, visit(5, { ended: 6 }))).toBe(2);
});

it("nothing else is excused", () => {
  // Not needed again; needed by another run; another body; the next attempt of the same call.
  expect(countOf(visit(0, { stopped: 5, ended: 6 }))).toBe(0);
  expect(countOf(visit(0, { stopped: 5, ended: 6 }), visit(7, { run: "2" }))).toBe(0);
  expect(countOf(visit(0, { stopped: 5, ended: 6 }), visit(7, { key: "b" }))).toBe(0);
  expect(countOf(visit(0, { stopped: 5, ended: 6 }), visit(7, { attempt: 2 }))).toBe(0);
  // It began before the other was told to stop; it was not told to; it had settled; its time was over.
  expect(countOf(visit(0, { stopped: 5, ended: 6 }), visit(4))).toBe(0);
  expect(countOf(visit(0, { ended: 6 }), visit(7))).toBe(0);
  expect(countOf(visit(0, { stopped: 7, ended: 6 }), visit(8))).toBe(0);
  const late = new TimeoutError("a", 5, "total");
  expect(countOf(visit(0, { stopped: 5, ended: 6, reason: late }), visit(7))).toBe(0);
});

it("a body without a signal cannot tell", () => {
  expect(isDeaf([visit(0, { signal: undefined })], "a")).toBe(true);
  expect(isDeaf([visit(0, { signal: undefined }), visit(1)], "a")).toBe(false);
});
