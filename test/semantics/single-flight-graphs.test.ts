import { all, type LazyResult, memory, type RunHandle, task } from "cascade-ts";
import { InstantClock, SeededRandom } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { bothPaths } from "./both-paths.ts";
import { LaterCache, NotingCache } from "./noting-cache.ts";

/** Which keys the computation of a key needs: smaller ones only. */
function randomNeeds(random: SeededRandom, keys: number): number[][] {
  return Array.from({ length: keys }, (_, key) =>
    key === 0 ? [] : Array.from({ length: random.int(4) }, () => random.int(key)),
  );
}

/** What a key comes to. */
function worth(needs: readonly (readonly number[])[], key: number): number {
  return 1 + (needs[key] ?? []).reduce((sum, need) => sum + worth(needs, need), 0);
}

function reachable(needs: readonly (readonly number[])[], roots: readonly number[]): Set<number> {
  const found = new Set<number>();
  const pending = [...roots];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    pending.push(...(needs[key] ?? []));
  }
  return found;
}

bothPaths("5.2 cached computations that need each other, over many runs", (path) => {
  /** Runs random roots at the same time on one engine. */
  function play(seed: number, options: { fails: boolean; stored: boolean }) {
    const random = new SeededRandom(seed);
    const needs = randomNeeds(random, 12);
    const cache = random.pick([() => memory(), () => new NotingCache(), () => new LaterCache()])();
    const store = options.stored ? { results: new MemoryResultLog() } : {};
    const engine = path.engine({ clock: new InstantClock(), capacities: { slot: 2 }, ...store });
    if (random.chance(0.5)) engine.limit("task:key", { concurrency: 1 + random.int(3) });
    const computed = new Map<number, number>();
    const sum = task("sum", (...values: number[]) => values.reduce((total, value) => total + value, 1));
    const key: (n: number) => LazyResult<number> = task(
      "key",
      {},
      async (ctx, n: number): Promise<unknown> => {
        computed.set(n, (computed.get(n) ?? 0) + 1);
        if (random.chance(0.5)) await ctx.clock.sleep(random.int(5), ctx.signal);
        if (options.fails && random.chance(0.1)) throw new Error("no");
        return sum(...(needs[n] ?? []).map((need) => said(key(need))));
      },
    ) as never;
    const said = (lazy: LazyResult<number>): LazyResult<number> => {
      const cached = lazy.withCache(cache);
      if (random.chance(0.3)) return cached.withConstraints({ slot: 1 });
      return random.chance(0.3) ? cached.withRetry({ attempts: 2, delay: 3 }) : cached;
    };
    const roots = Array.from({ length: 8 }, () => [random.int(12), random.int(12)]);
    const runs: RunHandle<unknown>[] = roots.map((pair) =>
      engine.start(all(pair.map((root) => said(key(root))))),
    );
    return { random, needs, engine, roots, runs, computed };
  }

  it("5.2 each key is computed once, and everybody gets its value", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const { needs, roots, runs, computed } = play(seed, {
        fails: false,
        stored: seed % 3 === 0,
      });
      const values = await Promise.all(runs.map((run) => run.result()));
      expect(values, `seed ${seed}`).toEqual(roots.map((pair) => pair.map((root) => worth(needs, root))));
      expect(new Set(computed.keys())).toEqual(reachable(needs, roots.flat()));
      expect(
        [...computed.values()].every((count) => count === 1),
        `seed ${seed}`,
      ).toBe(true);
    }
  });

  it("5.2 with failures and cancellations: every run ends, right or with its own failure", async () => {
    for (let seed = 100; seed < 150; seed++) {
      const { random, needs, roots, runs, engine } = play(seed, {
        fails: true,
        stored: seed % 3 === 0,
      });
      for (const run of runs) {
        if (!random.chance(0.4)) continue;
        await new Promise((resolve) => setImmediate(resolve));
        run.cancel();
      }
      const outcomes = await Promise.all(runs.map((run) => run.outcome()));
      outcomes.forEach((outcome, index) => {
        if (outcome.status === "succeeded")
          expect(outcome.value, `seed ${seed}`).toEqual(roots[index]?.map((root) => worth(needs, root)));
        else if (outcome.status === "failed")
          expect(outcome.error, `seed ${seed}`).toMatchObject({ task: "key", cause: { message: "no" } });
        else expect(outcome.status).toBe("cancelled");
      });
      engine.limit("task:key", { concurrency: null });
      const free = task("free", () => "free")().withConstraints({ slot: 2 });
      expect(await engine.run(free), `seed ${seed}`).toBe("free");
    }
  });
});

bothPaths("1.1 pure calls and policies", (path) => {
  it("1.1 equal calls are one node only when their policies are equal", async () => {
    const calls: string[] = [];
    const f = task("f", (n: number) => calls.push(`f${n}`), { pure: true });
    const cache = memory();
    const again = { attempts: 2 };
    const target = [
      f(1).withConstraints({ a: 1 }),
      f(1).withConstraints({ a: 1 }),
      f(1).withConstraints({ a: 2 }),
      f(1).withTimeout(5_000),
      f(1).withTimeout(6_000),
      f(1).withTimeout(5_000),
      f(1).withRetry(again),
      f(1).withRetry({ attempts: 3 }),
      f(1).withRetry(again),
      f(1),
      f(1),
      f(2).withCache(cache),
      f(2).withCache(cache),
      f(2).withCache(memory()),
    ];
    await path.run(target, { capacities: { a: 9 } });
    expect(calls.filter((call) => call === "f1")).toHaveLength(7);
    expect(calls.filter((call) => call === "f2")).toHaveLength(2);
  });
});

bothPaths("8.2 by the system's clock", (path) => {
  it("8.2 a pause and a rate end by themselves", async () => {
    const engine = path.engine();
    const one = task("one", () => 1);
    engine.pause("task:one", { ttl: "15ms" });
    const begun = performance.now();
    expect(await engine.run(one())).toBe(1);
    expect(performance.now() - begun).toBeGreaterThan(10);
    engine.limit("global", { rate: 200 });
    expect(await engine.run([one(), one(), one()])).toEqual([1, 1, 1]);
    await engine.close();
  });

  it("7.1 a run that is over takes no capacities any more", async () => {
    const engine = path.engine();
    const handle = engine.start(task("one", () => 1)());
    await handle.result();
    expect(() => handle.setCapacities({ gpu: 1 })).not.toThrow();
  });
});
