import { describe, expect, it } from "vitest";
import { type BenchBody, GateBench } from "../../../test/gate-bench.ts";

/** So many bodies that ask, each of a run of its own, or all of one. */
function crowd(
  bench: GateBench,
  count: number,
  ownRuns: boolean,
  amounts: Record<string, number> = {},
): BenchBody[] {
  return Array.from({ length: count }, (_, i) => {
    const body = bench.body(`${i}`, { run: ownRuns ? `r${i}` : "r", task: "t", amounts });
    bench.ask(body);
    return body;
  });
}

describe.each([true, false])(
  "8.2 work that is done when something changes (a run for each: %s)",
  (ownRuns) => {
    it("in a line of 1,000 a release looks at who starts, and no further", () => {
      const bench = new GateBench({ capacities: { gpu: 10 } });
      const bodies = crowd(bench, 1_000, ownRuns, { gpu: 1 });
      for (let i = 0; i < 990; i++) {
        const before = bench.gate.looks;
        bench.end(bodies[i]);
        expect(bench.gate.looks - before).toBe(1);
      }
      expect(bench.order).toEqual(bodies.map((body) => body.name));
      expect(bodies.every((body) => body.offers <= 1)).toBe(true);
    });

    it("raising a limit by n looks at n", () => {
      const bench = new GateBench();
      bench.set("global", "concurrency", { concurrency: 0 });
      crowd(bench, 1_000, ownRuns);
      const before = bench.gate.looks;
      bench.set("global", "concurrency", { concurrency: 100 });
      expect(bench.order).toHaveLength(100);
      expect(bench.gate.looks - before).toBe(100);
    });

    it("a token looks at who takes it, and at one who is too late", () => {
      const bench = new GateBench();
      bench.set("global", "rate_limit", { rate: 10 });
      crowd(bench, 1_000, ownRuns);
      const before = bench.gate.looks;
      bench.pass(50_000);
      expect(bench.order).toHaveLength(501);
      expect(bench.gate.looks - before).toBe(1_000);
    });
  },
);

it("a rate and a limit together do not look at all again and again when they are of one run", () => {
  const bench = new GateBench();
  bench.set("global", "rate_limit", { rate: 10 });
  bench.set("global", "concurrency", { concurrency: 2 });
  const bodies = crowd(bench, 1_000, false);
  const before = bench.gate.looks;
  for (let i = 0; i < 100; i++) {
    bench.pass(100);
    bench.end(bodies.find((body) => body.running));
  }
  expect(bench.order).toHaveLength(101);
  expect(bench.gate.looks - before).toBeLessThan(500);
});

it("a run that has no room is asked once per change, however many of it wait", () => {
  const bench = new GateBench({ capacities: { gpu: 1 } });
  const holder = bench.body("holder", { run: "other", amounts: { gpu: 1 } });
  bench.ask(holder);
  const bodies = crowd(bench, 1_000, false, { gpu: 1 });
  for (const body of bodies) body.hasRoom = false;
  bench.end(holder);
  expect(bodies.reduce((sum, body) => sum + body.offers, 0)).toBe(1);
});

it("100,000 in one line start one after the other, each looked at twice at most", () => {
  const bench = new GateBench({ capacities: { gpu: 1 } });
  const bodies = crowd(bench, 100_000, false, { gpu: 1 });
  for (const body of bodies) bench.end(body);
  expect(bench.order).toHaveLength(100_000);
  expect(bench.gate.looks).toBeLessThanOrEqual(200_000);
});

it("Q7 500 on 20 places: never more than 20, and always 20 while enough want", () => {
  const bench = new GateBench({ capacities: { slot: 20 } });
  const bodies = crowd(bench, 500, true, { slot: 1 });
  for (let ended = 0; ended < 500; ended++) {
    expect(bodies.filter((body) => body.running)).toHaveLength(Math.min(20, 500 - ended));
    bench.end(bodies.find((body) => body.running));
  }
});

it("I2 1,000 contenders while the limit changes: never above it, and equal to it when enough want", () => {
  const bench = new GateBench();
  bench.set("global", "concurrency", { concurrency: 7 });
  const waiting = crowd(bench, 1_000, true);
  let limit = 7;
  let running = 7;
  for (let step = 0; step < 2_000; step++) {
    if (step % 5 === 0) {
      limit = (step * 7919) % 40;
      bench.set("global", "concurrency", { concurrency: limit });
    } else {
      const body = waiting[(step * 31) % 1_000];
      if (body?.running === true) {
        running--;
        bench.end(body);
        bench.ask(body);
      }
    }
    running = Math.max(running, limit);
    expect(waiting.filter((body) => body.running)).toHaveLength(running);
  }
});
