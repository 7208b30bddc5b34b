import { expect, it } from "vitest";
import { type Answer, answerProblem, type ExpectedAnswer } from "./compare-answers.ts";

const node: ExpectedAnswer = {
  texts: new Set(["succeeded value 1", "succeeded value 2"]),
  isNamed: true,
  isLasting: true,
  isNeeded: true,
};

function problem(one: Partial<ExpectedAnswer>, told: Answer["told"], isStopped = false): string | undefined {
  return answerProblem(new Map([["a", { ...node, ...one }]]), { key: "a", told }, isStopped);
}

it("a value is one of those that the node comes to", () => {
  expect(problem({}, { text: "succeeded value 2" })).toBeUndefined();
  expect(problem({}, { text: "succeeded value 3" })).toContain("value() of a gave");
  expect(answerProblem(new Map(), { key: "a", told: { text: "succeeded value 1" } }, false)).toContain(
    "expected none",
  );
});

it("what is in a graph to the end is in the run", () => {
  expect(problem({}, "unknown")).toContain("says that it is in no graph");
  expect(problem({ isLasting: false }, "unknown")).toBeUndefined();
  expect(answerProblem(new Map(), { key: "a", told: "unknown" }, false)).toBeUndefined();
});

it("a run ends without what it does not need, or was stopped before it had", () => {
  expect(problem({}, "unsettled")).toContain("says that the run ended without it");
  expect(problem({}, "unsettled", true)).toBeUndefined();
  expect(problem({ isNeeded: false }, "unsettled")).toBeUndefined();
  expect(problem({ isLasting: false }, "unsettled")).toBeUndefined();
  expect(problem({ isNamed: false, isNeeded: false }, "unsettled")).toContain(
    "does not say that it is in no",
  );
});
