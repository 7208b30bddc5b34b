import { describe, expect, it } from "vitest";
import { Permits, RunPermits } from "./permits.ts";

/** Runs named by letters that note when they are woken. */
function runsOf(limit: number, names: string): { woken: string[]; runs: Record<string, RunPermits> } {
  const shared = new Permits(limit);
  const woken: string[] = [];
  const runs = Object.fromEntries(
    [...names].map((name) => [name, new RunPermits(shared, () => void woken.push(name))]),
  );
  return { woken, runs };
}

describe("3.4 permits", () => {
  it("are taken up to the limit, by whoever asks", () => {
    const { runs, woken } = runsOf(2, "ab");
    expect([runs["a"]?.tryTake(), runs["b"]?.tryTake(), runs["a"]?.tryTake()]).toEqual([true, true, false]);
    expect(woken).toEqual([]);
    expect(runs["a"]?.limit).toBe(2);
  });

  it("go to the run that has waited longest, not to a newcomer", () => {
    const { runs, woken } = runsOf(1, "abcd");
    expect(runs["a"]?.tryTake()).toBe(true);
    expect([runs["b"]?.tryTake(), runs["c"]?.tryTake()]).toEqual([false, false]);
    runs["a"]?.release();
    expect(woken).toEqual(["b"]);
    expect(runs["d"]?.tryTake()).toBe(false);
    expect(runs["b"]?.tryTake()).toBe(true);
    runs["b"]?.release();
    expect(woken).toEqual(["b", "c"]);
  });

  it("asking again keeps the place in the line, and is one place", () => {
    const { runs, woken } = runsOf(1, "abc");
    runs["a"]?.tryTake();
    for (let i = 0; i < 3; i++) runs["b"]?.tryTake();
    runs["c"]?.tryTake();
    runs["b"]?.tryTake();
    runs["a"]?.release();
    runs["b"]?.tryTake();
    runs["b"]?.release();
    expect(woken).toEqual(["b", "c"]);
  });

  it("a run that asks for another one goes to the end of the line: runs take turns", () => {
    const { runs, woken } = runsOf(1, "ab");
    runs["a"]?.tryTake();
    for (let turn = 0; turn < 4; turn++) {
      runs["b"]?.tryTake();
      runs["a"]?.release();
      runs["b"]?.tryTake();
      runs["a"]?.tryTake();
      runs["b"]?.release();
      runs["a"]?.tryTake();
    }
    expect(woken.join("")).toBe("babababa");
  });

  it("one that was granted and is not needed goes on to the next", () => {
    const { runs, woken } = runsOf(1, "abc");
    runs["a"]?.tryTake();
    runs["b"]?.tryTake();
    runs["c"]?.tryTake();
    runs["a"]?.release();
    runs["b"]?.returnUnused();
    expect(woken).toEqual(["b", "c"]);
    expect(runs["c"]?.tryTake()).toBe(true);
    runs["b"]?.returnUnused();
    expect(runs["b"]?.tryTake()).toBe(false);
  });

  it("a run that is over waits no more, and gives back what it was granted", () => {
    const { runs, woken } = runsOf(1, "abc");
    runs["a"]?.tryTake();
    runs["b"]?.tryTake();
    runs["c"]?.tryTake();
    runs["b"]?.close();
    runs["a"]?.release();
    expect(woken).toEqual(["c"]);
    runs["c"]?.close();
    expect(runs["a"]?.tryTake()).toBe(true);
  });

  it("without a limit nobody waits and nothing is counted", () => {
    const { runs, woken } = runsOf(Number.POSITIVE_INFINITY, "a");
    for (let i = 0; i < 100; i++) expect(runs["a"]?.tryTake()).toBe(true);
    runs["a"]?.release();
    runs["a"]?.close();
    expect(runs["a"]?.tryTake()).toBe(true);
    expect(woken).toEqual([]);
  });
});
