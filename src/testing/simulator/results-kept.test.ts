import { describe, expect, it } from "vitest";
import type { Visit } from "../programs/visit.ts";
import { ResultsKept } from "./results-kept.ts";

function body(run: string): Visit {
  const about = {
    run,
    who: `${run} n`,
    attempt: 1,
    nth: 1,
    uses: [],
    signal: undefined,
    begun: 0,
    signs: [],
    hint: undefined,
  };
  const ends = { stopped: undefined, ended: undefined, succeeded: false, isPlain: false };
  return { key: "n", task: "n", asks: { cache: "call" }, args: [1], ...about, ...ends };
}

function scene() {
  const complaints: string[] = [];
  const over = new Set<string>();
  const rule = new ResultsKept(
    ({ run }) => over.has(String(run)),
    (what) => complaints.push(what),
  );
  const end = (visit: Visit, isPlain = true): void => {
    Object.assign(visit, { ended: 1, succeeded: isPlain, isPlain });
    rule.left(visit);
  };
  const begin = (run: string): Visit => {
    const visit = body(run);
    rule.entered(visit);
    return visit;
  };
  return { complaints, over, rule, begin, end, misses: () => rule.answered("n", [1], false) };
}

describe("5.2 a body of a call that keeps its result", () => {
  it("begins when there is none, and again when it was not kept", () => {
    const { complaints, rule, begin, end, misses } = scene();
    misses();
    end(begin("1"));
    rule.keeps("n", [1], "failed");
    misses();
    end(begin("2"));
    rule.keeps("n", [1], "kept");
    rule.answered("n", [1], true);
    expect(complaints).toEqual([]);
    begin("3");
    expect(complaints).toEqual(["n was called although nobody had said that nothing is kept"]);
  });

  it("does not begin while an equal one is under way, or its result is being kept", () => {
    const { complaints, begin, end, misses } = scene();
    misses();
    misses();
    misses();
    const first = begin("1");
    end(begin("2"), false);
    expect(complaints).toEqual(["n was called while an equal call was under way"]);
    end(first);
    begin("2");
    expect(complaints[1]).toBe("n was called while the result of an equal call was being kept");
  });

  it("begins in the place of one that failed, was stopped, or whose run is over", () => {
    const { complaints, over, begin, end, misses } = scene();
    misses();
    end(begin("1"), false);
    const stopped = begin("2");
    stopped.stopped = 1;
    const cancelled = begin("3");
    over.add("3");
    begin("4");
    end(cancelled);
    expect(complaints).toEqual([]);
    begin("5");
    expect(complaints).toHaveLength(2);
  });

  it("is nobody's business when its arguments have no content", () => {
    const { complaints, rule } = scene();
    for (const run of ["1", "2"]) rule.entered({ ...body(run), args: [() => {}] });
    expect(complaints).toEqual([]);
  });
});
