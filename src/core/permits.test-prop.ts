import fc from "fast-check";
import { expect, it } from "vitest";
import { Permits, RunPermits } from "./permits.ts";

/** A run as the driver plays it: bodies that want to start, bodies that run. */
class FakeRun {
  wanted = 0;
  running = 0;
  closed = false;
  woken = false;
  readonly permits: RunPermits;

  constructor(shared: Permits) {
    this.permits = new RunPermits(shared, () => {
      this.woken = true;
    });
  }

  /** Starts what may start, then gives back what it did not use, as `RunDriver.pump` does. */
  pump(): void {
    this.woken = false;
    while (!this.closed && this.wanted > 0 && this.permits.tryTake()) {
      this.wanted--;
      this.running++;
    }
    this.permits.returnUnused();
  }

  finishOne(): void {
    if (this.running === 0) return;
    this.running--;
    this.permits.release();
  }

  close(): void {
    this.closed = true;
    this.wanted = 0;
    this.permits.close();
  }
}

const anyMove = fc.record({
  run: fc.nat(4),
  kind: fc.constantFrom("want", "want", "pump", "pump", "finish", "finish", "lose", "wake", "close"),
});

it("3.4 never over the limit, and no permit is lost: in the end every run that wants gets its turn", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(anyMove, { maxLength: 120 }), (limit, moves) => {
      const shared = new Permits(limit);
      const runs = Array.from({ length: 5 }, () => new FakeRun(shared));
      const running = (): number => runs.reduce((sum, run) => sum + run.running, 0);
      for (const move of moves) {
        const run = runs[move.run] as FakeRun;
        if (run.closed) continue;
        if (move.kind === "want") run.wanted++;
        else if (move.kind === "pump") run.pump();
        else if (move.kind === "finish") run.finishOne();
        // What was ready is not needed any more; a permit that was granted for it comes back.
        else if (move.kind === "lose") run.wanted = 0;
        else if (move.kind === "wake" && run.woken) run.pump();
        else if (move.kind === "close") run.close();
        expect(running()).toBeLessThanOrEqual(limit);
      }
      drain(runs);
      expect(runs.map((run) => run.wanted + run.running)).toEqual([0, 0, 0, 0, 0]);
      // Everything has come back.
      const last = new FakeRun(shared);
      last.wanted = limit + 1;
      last.pump();
      expect(last.running).toBe(limit);
    }),
    { numRuns: 500 },
  );
});

/** Lets all run to their end as real runs would: who wants asks, who is woken pumps, bodies finish. */
function drain(runs: readonly FakeRun[]): void {
  for (const run of runs) run.pump();
  for (let turn = 0; turn < 1_000; turn++) {
    for (const run of runs) if (run.woken) run.pump();
    const busy = runs.find((run) => run.running > 0);
    if (busy === undefined && runs.every((run) => !run.woken)) return;
    busy?.finishOne();
    busy?.pump();
  }
}
