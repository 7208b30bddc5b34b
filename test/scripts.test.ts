import { describe, expect, it } from "vitest";
import { chooseChecks } from "../scripts/test-selection.mjs";
import { countTests, lossLines } from "../scripts/vitest.mjs";

describe("what npm test runs", () => {
  const chosen = (...args: string[]): unknown => {
    const choice = chooseChecks(args);
    return "usage" in choice ? choice.code : [[...choice.names].sort().join(" "), ...choice.filters];
  };
  const everything = "attw biome build docs e2e knip property publint tsc types unit";

  it("is everything when nothing is said", () => {
    expect(chosen()).toEqual([everything]);
  });

  it("is what is named, in both ways", () => {
    expect(chosen("biome", "unit")).toEqual(["biome unit"]);
    expect(chosen("--only", "biome,types")).toEqual(["biome tsc types"]);
    expect(chosen("--only=knip")).toEqual(["knip"]);
  });

  it("takes other words for parts of paths", () => {
    expect(chosen("unit", "src/core")).toEqual(["unit", "src/core"]);
    expect(chosen("src/core")).toEqual(["docs e2e property types unit", "src/core"]);
  });

  it("is nothing when the words make no sense", () => {
    expect(chosen("--only", "biom")).toBe(2);
    expect(chosen("--only")).toBe(2);
    expect(chosen("--fast")).toBe(2);
    expect(chosen("--help")).toBe(0);
  });
});

describe("what npm test counts", () => {
  const tally = {
    projects: { unit: { passed: 3, failed: 1 }, docs: { passed: 2, failed: 0 } },
    skipped: [{ file: "a.test.ts", name: "a", reason: "no server" }],
    unfinished: [{ file: "b.test.ts", name: "b > c", state: "begun, its file queued" }],
    unhandled: ["Unhandled Error: Error: Worker exited unexpectedly"],
  };

  it("is the tests of all projects and the errors of no test", () => {
    expect(countTests(tally, 1, false)).toEqual({ passed: 5, failed: 2 });
  });

  it("is also a skipped test, under CI", () => {
    expect(countTests(tally, 1, true)).toEqual({ passed: 5, failed: 3 });
  });

  it("names the tests that have no result, and the errors of no test", () => {
    expect(lossLines(tally)).toEqual([
      "no result: b.test.ts > b > c (begun, its file queued)",
      "no test's error: Unhandled Error: Error: Worker exited unexpectedly",
    ]);
  });

  it("is one failure when vitest failed for no test, or nothing ran", () => {
    const fine = { projects: { unit: { passed: 3, failed: 0 } }, skipped: [], unfinished: [], unhandled: [] };
    expect(countTests(fine, 0, true)).toEqual({ passed: 3, failed: 0 });
    expect(countTests(fine, 1, true)).toEqual({ passed: 3, failed: 1 });
    expect(countTests({ ...fine, projects: {} }, 0, true)).toEqual({ passed: 0, failed: 1 });
  });
});
