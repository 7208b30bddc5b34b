import assert from "node:assert/strict";
import type { Clock } from "../../ports/clock.ts";
import { type ConformanceCheck, checksOf, type Make } from "./conformance-check.ts";

/** A clock, and how time passes by it. */
export interface ClockUnderTest {
  readonly clock: Clock;
  /** Lets at least so many milliseconds pass, and everything happen that is due by then. */
  readonly pass: (milliseconds: number) => void | Promise<void>;
}

/** Clocks may count in whole milliseconds, and two of them may round differently. */
const rounding = 2;
/** More than a timer of 32 bits holds. */
const month = 31 * 24 * 3_600_000;

/**
 * What a Clock must do. Times are small, so that a real clock passes quickly; one that is late now and then passes too.
 *
 * @param make - a fresh clock, and how time passes by it
 * @example
 * import { clockConformance, failedChecks, VirtualClock } from "cascade-ts/testing";
 * const checks = clockConformance(() => {
 *   const clock = new VirtualClock();
 *   return { clock, pass: (milliseconds) => clock.advance(milliseconds) };
 * });
 * await failedChecks(checks); // => []
 */
export function clockConformance(make: Make<ClockUnderTest>): readonly ConformanceCheck[] {
  return checksOf("clock", make, {
    "now() is the time since the epoch, and goes on": goesOn,
    "elapsed() never goes back, and goes on": onlyGrows,
    "a timer calls once, and not before its time": callsOnce,
    "a timer of no time does not call at once": callsLater,
    "timers call in the order of their times": callsInOrder,
    "a timer can be set by a timer": callsFromATimer,
    "a timer that is taken back does not call": canBeTakenBack,
    "taking back twice, or too late, is harmless": canBeTakenBackTwice,
    "a timer of a month does not call at once": waitsLong,
    "a timer without end never calls": waitsForEver,
    "a macrotask comes once, after promises": comesAfterPromises,
  });
}

async function goesOn({ clock, pass }: ClockUnderTest): Promise<void> {
  const before = clock.now();
  assert.ok(Number.isFinite(before), `now() gave ${before}`);
  await pass(50);
  const passed = clock.now() - before;
  assert.ok(passed >= 50 - rounding, `50 ms passed, and now() went on by ${passed} ms`);
}

async function onlyGrows({ clock, pass }: ClockUnderTest): Promise<void> {
  const first = clock.elapsed();
  assert.ok(Number.isFinite(first), `elapsed() gave ${first}`);
  let last = first;
  for (let turn = 0; turn < 10; turn++) {
    await pass(5);
    const next = clock.elapsed();
    assert.ok(next >= last, `elapsed() went back from ${last} to ${next}`);
    last = next;
  }
  assert.ok(last - first >= 50 - rounding, `50 ms passed, and elapsed() went on by ${last - first} ms`);
}

async function callsOnce({ clock, pass }: ClockUnderTest): Promise<void> {
  const begin = clock.elapsed();
  let calls = 0;
  let after = Number.POSITIVE_INFINITY;
  clock.setTimer(40, () => {
    calls += 1;
    after = Math.min(after, clock.elapsed() - begin);
  });
  await pass(15);
  // A real clock may have been slow; then it is no longer too early.
  if (clock.elapsed() - begin < 40 - rounding) assert.equal(calls, 0, "a timer of 40 ms called after 15 ms");
  await pass(30);
  assert.equal(calls, 1, `a timer of 40 ms called ${calls} times within 45 ms`);
  assert.ok(after >= 40 - rounding, `a timer of 40 ms called after ${after} ms`);
  await pass(100);
  assert.equal(calls, 1, `a timer called ${calls} times`);
}

async function callsLater({ clock, pass }: ClockUnderTest): Promise<void> {
  let calls = 0;
  clock.setTimer(0, () => {
    calls += 1;
  });
  assert.equal(calls, 0, "setTimer(0) called before it had returned");
  await pass(5);
  assert.equal(calls, 1, `a timer of 0 ms called ${calls} times within 5 ms`);
}

async function callsInOrder({ clock, pass }: ClockUnderTest): Promise<void> {
  const called: number[] = [];
  for (const milliseconds of [50, 10, 30]) clock.setTimer(milliseconds, () => called.push(milliseconds));
  await pass(60);
  assert.deepEqual(called, [10, 30, 50]);
}

async function callsFromATimer({ clock, pass }: ClockUnderTest): Promise<void> {
  const called: string[] = [];
  clock.setTimer(5, () => {
    called.push("first");
    clock.setTimer(5, () => called.push("second"));
  });
  await pass(20);
  await pass(20);
  assert.deepEqual(called, ["first", "second"]);
}

async function canBeTakenBack({ clock, pass }: ClockUnderTest): Promise<void> {
  let calls = 0;
  const keep = clock.setTimer(10, () => {
    calls += 1;
  });
  clock.setTimer(10, () => {
    calls += 10;
  })();
  await pass(30);
  keep();
  assert.equal(calls, 1, calls > 1 ? "a timer called that had been taken back" : "another timer was lost");
}

async function canBeTakenBackTwice({ clock, pass }: ClockUnderTest): Promise<void> {
  let calls = 0;
  const count = (): void => {
    calls += 1;
  };
  const takeBack = clock.setTimer(10, count);
  takeBack();
  const late = clock.setTimer(10, count);
  takeBack();
  await pass(30);
  late();
  late();
  await pass(5);
  assert.equal(calls, 1, `of two timers, one taken back twice, ${calls} called`);
}

async function waitsLong({ clock, pass }: ClockUnderTest): Promise<void> {
  let calls = 0;
  const takeBack = clock.setTimer(month, () => {
    calls += 1;
  });
  await pass(20);
  takeBack();
  assert.equal(calls, 0, "a timer of a month called within 20 ms");
}

async function waitsForEver({ clock, pass }: ClockUnderTest): Promise<void> {
  let calls = 0;
  const takeBack = clock.setTimer(Number.POSITIVE_INFINITY, () => {
    calls += 1;
  });
  await pass(20);
  takeBack();
  assert.equal(calls, 0, "a timer of Infinity called within 20 ms");
}

async function comesAfterPromises({ clock, pass }: ClockUnderTest): Promise<void> {
  const seen: string[] = [];
  clock.macrotask(() => seen.push("macrotask"));
  assert.equal(seen.length, 0, "macrotask() called before it had returned");
  let chain = Promise.resolve();
  for (let turn = 0; turn < 20; turn++) chain = chain.then(() => {});
  void chain.then(() => seen.push("promises"));
  await pass(5);
  await pass(5);
  assert.deepEqual(seen, ["promises", "macrotask"]);
}
