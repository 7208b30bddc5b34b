import { describe, expect, it } from "vitest";
import { all } from "../../spec/all.ts";
import { firstOf } from "../../spec/first-of.ts";
import { sequence } from "../../spec/sequence.ts";
import { task } from "../../spec/task.ts";
import { compareOutcome, compareRuns, type Expectation, expectationOf } from "./compare-outcome.ts";
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

  it("5.4 what only a failed part needed must have ended before the recovery's function is called", async () => {
    const make = () => all([boom("x").as("x"), echo(1).as("sibling")]).recover(() => 0);
    const expected = await expectationsOf(make);
    const outcome = { status: "succeeded", value: 0 } as const;
    const counts = calls({ x: 1, sibling: 1, recover: 1 });
    const problemWith = (underWay: readonly string[]) =>
      compareRuns(
        expected,
        [{ outcome, cancelled: false, underWay: new Map([["recover", new Set(underWay)]]) }],
        counts,
      );
    expect(problemWith([])).toBeUndefined();
    expect(problemWith(["another"])).toBeUndefined();
    expect(problemWith(["sibling"])).toContain("recover was called while sibling was under way");
  });

  it("5.4 what is used by others may go on while a failure is recovered, and what is used again may be called again", async () => {
    const make = () => {
      const shared = echo(1).as("shared");
      const caught = all([boom("x").as("x"), shared]).recover(() => shared);
      return all([caught, echo(2)]);
    };
    const [expected] = await expectationsOf(make);
    expect(expected?.stops.get("recover")).toEqual(new Set());
    expect(expected?.repeats.size).toBeGreaterThan(0);
  });

  it("what had lost when somebody else asked for it may be called again, if it was stopped or cannot tell", async () => {
    const make = () => {
      const shared = echo(1).as("shared");
      const late = sequence([echo(0).as("first"), shared]);
      return all([late, firstOf([echo(2).as("winner"), shared])]);
    };
    const expected = await expectationsOf(make);
    const outcome = { status: "succeeded", value: [1, 2] } as const;
    const runs = [{ outcome, cancelled: false }];
    const counts = { first: 1, winner: 1, shared: 2 };
    const stopped = { calls: calls({ shared: 1 }), isDeaf: () => false };
    expect(compareRuns(expected, runs, calls(counts))).toContain("shared was called 2 times");
    expect(compareRuns(expected, runs, calls(counts), stopped)).toBeUndefined();
    expect(compareRuns(expected, runs, calls({ ...counts, shared: 3 }), stopped)).toContain(
      "shared was called 3 times",
    );
    const deaf = { calls: calls({}), isDeaf: () => true };
    expect(compareRuns(expected, runs, calls(counts), deaf)).toBeUndefined();
    expect(compareRuns(expected, runs, calls({ ...counts, first: 2 }), deaf)).toContain(
      "first was called 2 times",
    );
    expect(compareRuns(expected, runs, calls({ ...counts, winner: 2 }), deaf)).toContain(
      "winner was called 2 times",
    );
  });

  it("5.5 a cancelled run may have done less, but nothing else", async () => {
    const expected = await expectationsOf(() => all([echo(1).as("a"), echo(2).as("b")]));
    const cancelled = { outcome: { status: "cancelled", error: new Error("x") }, cancelled: true } as const;
    expect(compareRuns(expected, [cancelled], calls({ a: 1 }))).toBeUndefined();
    expect(compareRuns(expected, [cancelled], calls({ c: 1 }))).toContain("c was called");
    expect(compareRuns(expected, [{ ...cancelled, cancelled: false }], calls({}))).toContain("cancelled");
  });

  it("counts the calls of several runs of one target together", async () => {
    const expected = await expectationsOf(() => echo(1).as("a"));
    const run = { outcome: { status: "succeeded", value: 1 }, cancelled: false } as const;
    expect(compareRuns(expected, [run, run], calls({ a: 2 }))).toBeUndefined();
    expect(compareRuns(expected, [run, run], calls({ a: 1 }))).toContain("the outcome needs 2");
    expect(compareRuns(expected, [run, run], calls({ a: 3 }))).toContain("at most 2");
  });
});
