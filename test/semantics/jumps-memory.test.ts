import { bind, jump, selectJump, task } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { ResourceLog } from "./resource-log.ts";
import { growthOf, mostGrowth, runLoop } from "./run-loop.ts";

const million = 1_000_000;

/** Turns with the fast paths, and on the general path. */
const loops: readonly (readonly [string, number, number])[] = [
  ["sync", million, 200_000],
  ["async", 500_000, 200_000],
  ["timers", 100_000, 50_000],
  ["config", 500_000, 200_000],
  ["data", 200_000, 100_000],
  ["resource", 200_000, 100_000],
  ["inner", 500_000, 200_000],
  ["functions", 200_000, 100_000],
  ["two", 200_000, 100_000],
];

describe.each(loops)("12 and E5 constant memory: the loop of jumps %s", (loop, fast, general) => {
  it.each([
    ["with fast paths", fast, true],
    ["on the general path", general, false],
  ] as const)("12 %s, %i turns", async (_, turns, fastPaths) => {
    const report = await runLoop("heap-of-jumps.mjs", loop, { turns, fastPaths });
    expect(report.value).toBe("end");
    expect(report.stats.graphsBuilt).toBeLessThanOrEqual(6);
    expect(growthOf(report)).toBeLessThan(mostGrowth(turns));
    expect(report.computed).toBe(loop === "config" || loop === "two" ? 1 : 0);
    expect(report.acquired).toBe(loop === "resource" ? turns + 1 : 0);
  });
});

bothPaths("E5 and E6 while it loops", (path) => {
  it("E5 a resource of scope task is another one each turn, released before the next; of scope run it stays", async () => {
    const log = new ResourceLog();
    const [tx, db] = [log.async("tx", { scope: "task" }), log.sync("db")];
    const work = task("work", { inject: { tx, db } }, (ctx, n: number) => {
      log.lines.push(`${n} ${ctx.db}`);
      return n === 0 ? jump("end", n) : jump("again", n - 1);
    });
    expect(await path.run(bind(work(2), (self) => selectJump({ again: self, end: null })))).toBe(0);
    expect(log.lines).toEqual([
      ...["+tx#1", "+db#2", "2 db#2", "-tx#1"],
      ...["+tx#3", "1 db#2", "-tx#3"],
      ...["+tx#4", "0 db#2", "-tx#4"],
      "-db#2",
    ]);
  });

  it.each([true, false])("E6 timers advance, and cancellation arrives (sync: %s)", async (sync) => {
    let fired = false;
    const work = task("work", (n: number): unknown => {
      const next = fired ? jump("end", n) : jump("again", n + 1);
      return sync ? next : Promise.resolve(next);
    });
    const loop = bind(work(0), (self) => selectJump({ again: self, end: null }));
    setTimeout(() => {
      fired = true;
    }, 5);
    expect(await path.run(loop)).toBeGreaterThan(1);
    fired = false;
    const stop = new AbortController();
    setTimeout(() => stop.abort("enough"), 5);
    await expect(path.run(loop, { signal: stop.signal })).rejects.toMatchObject({ code: "CS_CANCELLED" });
  });
});
