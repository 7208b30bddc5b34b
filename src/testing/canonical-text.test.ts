import { expect, it } from "vitest";
import { CycleError } from "../errors/graph-errors.ts";
import { TaskFailedError } from "../errors/run-errors.ts";
import { canonicalText } from "./canonical-text.ts";

const failure = (label: string | undefined, cause: unknown): TaskFailedError =>
  new TaskFailedError({ task: "t", label, node: "n", attempts: 1, site: undefined }, cause);

it("1.3 tells what is different and nothing else", () => {
  const different = [
    1,
    "1",
    0,
    -0,
    Number.NaN,
    null,
    undefined,
    {},
    { a: undefined },
    [],
    [undefined],
    1n,
    true,
    "true",
    { 0: 1 },
    [1],
  ];
  expect(new Set(different.map((value) => canonicalText(value))).size).toBe(different.length);
  expect(canonicalText({ a: 1, b: [2] })).toBe(canonicalText({ b: [2], a: 1 }));
});

it("counts failures by what failed and why, and Cascade's other errors by their code", () => {
  expect(canonicalText(failure("x", new Error("no")))).toBe(canonicalText(failure("x", new Error("no"))));
  expect(canonicalText(failure("x", new Error("no")))).not.toBe(canonicalText(failure("y", new Error("no"))));
  expect(canonicalText(failure("x", "no"))).not.toBe(canonicalText(failure("x", new Error("no"))));
  expect(canonicalText(new CycleError("a", "waits"))).toBe(canonicalText(new CycleError("b", "is named")));
});

it("5.3, 5.4 tells one object that is there twice from two alike, when asked", () => {
  const reason = { kind: "condition-false", origin: "a" };
  expect(canonicalText([reason, reason])).toBe(canonicalText([reason, { ...reason }]));
  expect(canonicalText([reason, reason], { identities: true })).not.toBe(
    canonicalText([reason, { ...reason }], { identities: true }),
  );
});

it("ends on a structure that holds itself", () => {
  const circular: unknown[] = [1];
  circular.push(circular);
  expect(canonicalText(circular)).toBe("[1,circular]");
});
