import { describe, expect, it } from "vitest";
import { all } from "../../spec/all.ts";
import { task } from "../../spec/task.ts";
import { compareOutcome, type Expectation, expectationOf } from "./compare-outcome.ts";
import { interpretations } from "./interpret.ts";

const echo = task("echo", (value: unknown): unknown => value);
const boom = task("boom", (what: unknown): unknown => {
  throw what;
});

async function expectationsOf(make: () => unknown): Promise<Expectation[]> {
  const found: Expectation[] = [];
  for await (const one of interpretations(() => ({ target: make() }))) {
    found.push(expectationOf(one, ({ name, label }) => label ?? name));
  }
  return found;
}

const calls = (counts: Record<string, number>): ReadonlyMap<string, number> =>
  new Map(Object.entries(counts));

describe("compareOutcome", () => {
  it("accepts what the interpreter says, and nothing else", async () => {
    const expected = await expectationsOf(() => all([echo(1).as("a"), echo(2).as("b")]));
    const value = { status: "succeeded", value: [1, 2] } as const;
    expect(compareOutcome(expected, { outcome: value, calls: calls({ a: 1, b: 1 }) })).toBeUndefined();
    expect(compareOutcome(expected, { outcome: value, calls: calls({ a: 1 }) })).toContain(
      "b was called 0 times",
    );
    expect(compareOutcome(expected, { outcome: value, calls: calls({ a: 2, b: 1 }) })).toContain(
      "a was called 2 times",
    );
    expect(compareOutcome(expected, { outcome: value, calls: calls({ a: 1, b: 1, c: 1 }) })).toContain(
      "c was called 1 times",
    );
    expect(
      compareOutcome(expected, {
        outcome: { status: "succeeded", value: [1, 3] },
        calls: calls({ a: 1, b: 1 }),
      }),
    ).toContain("[1,3]");
    expect(
      compareOutcome(expected, { outcome: { status: "cancelled", error: new Error("x") }, calls: calls({}) }),
    ).toContain("cancelled");
  });

  it("5.4 siblings of a failure may or may not have run", async () => {
    const expected = await expectationsOf(() =>
      all([boom("x").as("x"), echo(1).as("sibling")]).recover(() => 0),
    );
    const outcome = { status: "succeeded", value: 0 } as const;
    expect(compareOutcome(expected, { outcome, calls: calls({ x: 1, recover: 1 }) })).toBeUndefined();
    expect(
      compareOutcome(expected, { outcome, calls: calls({ x: 1, sibling: 1, recover: 1 }) }),
    ).toBeUndefined();
    expect(compareOutcome(expected, { outcome, calls: calls({ sibling: 1, recover: 1 }) })).toContain(
      "x was called 0 times",
    );
  });

  it("5.3, 5.4 tries every order in which failures and skips can arrive", async () => {
    const make = () =>
      all([boom("first"), boom("second"), echo(1).runIf(false)])
        .recover(({ cause }) => cause)
        .orElse("skipped");
    const expected = await expectationsOf(make);
    expect(expected.map(({ outcome }) => outcome)).toEqual(
      ["first", "second", "skipped"].map((value) => `succeeded value "${value}"`),
    );
  });

  it("5.4 the same failure at two places is one object", async () => {
    const expected = await expectationsOf(() => {
      const failing = boom("x");
      return all([failing.recover((failure) => failure), echo(failing).recover((failure) => failure)]);
    });
    expect(expected).toHaveLength(1);
    const [outcome] = expected.map((one) => one.outcome);
    expect(outcome).toMatch(/^succeeded value \[#(\d+)failure.*,#\1failure/);
  });
});
