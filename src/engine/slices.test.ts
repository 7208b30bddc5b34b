import { describe, expect, it } from "vitest";
import type { Clock } from "../ports/clock.ts";
import { Slices, slicesOf } from "./slices.ts";

/** A clock on which work takes as long as the test says; it counts how often it is read. */
class WorkClock implements Clock {
  time = 0;
  reads = 0;
  readonly macrotasks: (() => void)[] = [];

  now(): number {
    return this.time;
  }
  elapsed(): number {
    this.reads++;
    return this.time;
  }
  setTimer(): () => void {
    return () => {};
  }
  macrotask(fn: () => void): void {
    this.macrotasks.push(fn);
  }
  /** One macrotask; false when there is none. */
  turn(): boolean {
    const next = this.macrotasks.shift();
    next?.();
    return next !== undefined;
  }
}

/** Turns that can be made until the budget is used up, when each takes so long. */
function turnsOf(slices: Slices, clock: WorkClock, milliseconds: number): number {
  for (let turns = 1; turns < 1_000_000; turns++) {
    clock.time += milliseconds;
    if (slices.due()) return turns;
  }
  return Number.POSITIVE_INFINITY;
}

/** Comes back with a new budget. */
function renewed(slices: Slices, clock: WorkClock): void {
  slices.defer(() => {});
  clock.turn();
}

describe("3.5 the time budget", () => {
  it("is used up after about 8 ms", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    expect(turnsOf(slices, clock, 1)).toBe(8);
    renewed(slices, clock);
    expect(turnsOf(slices, clock, 100)).toBe(1);
    renewed(slices, clock);
    const turns = turnsOf(slices, clock, 0.01);
    // It reads the clock every 64 turns at most, so it notices the end 64 turns late at most.
    expect(turns).toBeGreaterThanOrEqual(800);
    expect(turns).toBeLessThanOrEqual(864);
  });

  it("stays used up until the macrotask has come", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    clock.time = 8;
    expect([slices.due(), slices.due(), slices.due()]).toEqual([true, true, true]);
    const reads = clock.reads;
    slices.due();
    expect(clock.reads).toBe(reads);
    renewed(slices, clock);
    expect(slices.due()).toBe(false);
  });

  it("reads the clock less often when turns are short, down to every 64th", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    for (let turn = 0; turn < 127; turn++) slices.due();
    const reads = clock.reads;
    for (let turn = 0; turn < 6_400; turn++) slices.due();
    expect(clock.reads - reads).toBe(100);
  });

  it("and soon every turn again when turns become long", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    for (let turn = 0; turn < 500; turn++) slices.due();
    let longest = 0;
    for (let round = 0; round < 6; round++) {
      renewed(slices, clock);
      longest = turnsOf(slices, clock, 2);
    }
    expect(longest).toBe(4);
  });

  it("is one for all runs on a clock", () => {
    const [one, other] = [new WorkClock(), new WorkClock()];
    expect(slicesOf(one)).toBe(slicesOf(one));
    expect(slicesOf(one)).not.toBe(slicesOf(other));
  });
});

describe("3.5 runs that are deferred", () => {
  /** A run that works until its budget is used up, again and again. */
  const worker = (name: string, slices: Slices, clock: WorkClock, seen: string[]): (() => void) => {
    const goOn = (): void => {
      seen.push(name);
      do clock.time += 3;
      while (!slices.due());
      slices.defer(goOn);
    };
    return goOn;
  };

  it("go on in turn, though each uses up the whole budget", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    const seen: string[] = [];
    for (const name of ["a", "b", "c"]) slices.defer(worker(name, slices, clock, seen));
    for (let turn = 0; turn < 9; turn++) clock.turn();
    expect(seen.join("")).toBe("abcabcabc");
  });

  it("a newcomer gets its turn, and keeps nobody from theirs", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    const seen: string[] = [];
    for (const name of ["a", "b"]) slices.defer(worker(name, slices, clock, seen));
    clock.turn();
    slices.defer(worker("c", slices, clock, seen));
    for (let turn = 0; turn < 6; turn++) clock.turn();
    expect(seen.join("")).toBe("abacbac".slice(0, seen.length));
  });

  it("go on in one macrotask while the budget lasts", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) slices.defer(() => void seen.push(i));
    expect(clock.macrotasks).toHaveLength(1);
    clock.turn();
    expect([seen, clock.turn()]).toEqual([[0, 1, 2, 3, 4], false]);
  });

  it("there is one macrotask at a time, and none when nobody waits", () => {
    const clock = new WorkClock();
    const slices = new Slices(clock);
    const seen: string[] = [];
    const once = (): void => {
      seen.push("x");
      clock.time += 20;
      slices.due();
    };
    for (let i = 0; i < 4; i++) slices.defer(once);
    for (let turn = 0; turn < 4; turn++) {
      expect(clock.macrotasks).toHaveLength(1);
      clock.turn();
    }
    expect([seen.length, clock.macrotasks.length]).toEqual([4, 0]);
    slices.defer(once);
    expect(clock.macrotasks).toHaveLength(1);
  });
});
