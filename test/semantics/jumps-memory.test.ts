import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bind, jump, selectJump, task } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { ResourceLog } from "./resource-log.ts";

interface Report {
  readonly value: string;
  /** Bytes in use after a collection, at each tenth of the turns. */
  readonly samples: readonly number[];
  readonly computed: number;
  readonly acquired: number;
  readonly stats: { readonly graphsBuilt: number };
}

const script = fileURLToPath(new URL("./fixtures/heap-of-jumps.mjs", import.meta.url));

/** Runs a loop in a process of its own, where memory is not shared with the test runner. */
async function runLoop(loop: string, turns: number, fastPaths: boolean): Promise<Report> {
  const args = ["--expose-gc", script, loop, String(turns), String(fastPaths)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${loop}: exit ${String(code)}\n${errors}`);
  return JSON.parse(output) as Report;
}

const megabyte = 1_000_000;
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
    const { value, samples, computed, acquired, stats } = await runLoop(loop, turns, fastPaths);
    expect(value).toBe("end");
    expect(stats.graphsBuilt).toBeLessThanOrEqual(6);
    // The lowest of some samples: one alone may stand between a collection and what it frees.
    const growth = Math.min(...samples.slice(6)) - Math.min(...samples.slice(2, 6));
    // Keeping one object for each turn would be 16 bytes a turn at least.
    expect(growth).toBeLessThan(Math.min(2 * megabyte, Math.max(0.2 * megabyte, turns * 4)));
    expect(computed).toBe(loop === "config" || loop === "two" ? 1 : 0);
    expect(acquired).toBe(loop === "resource" ? turns + 1 : 0);
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
