import { expect, it } from "vitest";
import type { RunInfo } from "../engine/journal/run-info.ts";
import { runsTable } from "./runs-table.ts";
import { linesText } from "./styled-line.ts";
import { plainPaint } from "./terminal.ts";
import { textWidth } from "./text-width.ts";

const now = 1_000_000;
const first = "308ec442-856e-4737-883f-0e3e87502a8b";
const second = "308ec442-8999-4737-883f-0e3e87502a8b";

function info(id: string, more: Partial<RunInfo> = {}): RunInfo {
  return {
    id,
    name: "order",
    task: "order",
    status: "running",
    message: undefined,
    parent: undefined,
    createdAt: now - 5_000,
    updatedAt: now - 5_000,
    finishedAt: undefined,
    ...more,
  };
}

function shown(runs: readonly RunInfo[], columns: number | undefined): string[] {
  return linesText(runsTable(runs, { now, columns }), columns, plainPaint).trimEnd().split("\n");
}

it("aligns what it tells, and tells where a failure came from only in one place", () => {
  const failed = info("b-2", { status: "failed", message: "no\u001b[31m money ⏎ defined at a.ts:3:1" });
  expect(shown([info("a"), failed], undefined)).toEqual([
    "RUN  STATUS   NAME   CHANGED",
    "a    running  order  5 s ago",
    "b-2  failed   order  5 s ago  no money",
  ]);
});

it("cuts generated identifiers in a narrow terminal to what tells them apart, chosen ones never", () => {
  const runs = [info(first), info(second), info("chosen-by-somebody")];
  const ids = (columns: number | undefined): unknown[] =>
    shown(runs, columns)
      .slice(1)
      .map((line) => line.split(" ")[0]);
  expect(ids(60)).toEqual(["308ec442-85", "308ec442-89", "chosen-by-somebody"]);
  expect(ids(100)).toEqual([first, second, "chosen-by-somebody"]);
  expect(ids(undefined)).toEqual([first, second, "chosen-by-somebody"]);
});

it.each([20, 60, 120])("no line is wider than a terminal of %d columns", (columns) => {
  const wide = info("x".repeat(40), {
    name: "日本語".repeat(20),
    message: "m".repeat(300),
    status: "parked",
  });
  for (const line of shown([wide, info(first)], columns))
    expect(textWidth(line)).toBeLessThanOrEqual(columns);
});
