import { afterEach, describe, expect, it, vi } from "vitest";
import { type Clock, systemClock } from "../../ports/clock.ts";
import { InstantClock } from "../instant-clock.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { type ClockUnderTest, clockConformance } from "./clock-conformance.ts";
import { failedChecks } from "./failed-checks.ts";

function virtual(change: (clock: VirtualClock) => Partial<Clock> = () => ({})): ClockUnderTest {
  const clock = new VirtualClock();
  const whole: Clock = {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    setTimer: (milliseconds, fn) => clock.setTimer(milliseconds, fn),
    macrotask: (fn) => clock.macrotask(fn),
    ...change(clock),
  };
  return { clock: whole, pass: (milliseconds) => clock.advance(milliseconds) };
}

const namesOf = async (make: () => ClockUnderTest): Promise<readonly string[]> =>
  (await failedChecks(clockConformance(make))).map(({ name }) => name.slice("clock: ".length));

describe("clocks that conform", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  for (const { name, run } of clockConformance(() => virtual())) it(`VirtualClock: ${name}`, run);

  const instant = (): ClockUnderTest => {
    const clock = new InstantClock();
    return {
      clock,
      pass: (milliseconds) => new Promise((resolve) => void clock.setTimer(milliseconds, resolve)),
    };
  };
  for (const { name, run } of clockConformance(instant)) it(`InstantClock: ${name}`, run);

  const real = (): ClockUnderTest => {
    vi.useFakeTimers();
    return { clock: systemClock, pass: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)) };
  };
  for (const { name, run } of clockConformance(real)) it(`systemClock: ${name}`, run);
});

/** Clocks with one fault each, and the checks that find it. */
const broken: Readonly<Record<string, readonly [(clock: VirtualClock) => Partial<Clock>, ...string[]]>> = {
  "now() stands still": [() => ({ now: () => 0 }), "now() is the time since the epoch, and goes on"],
  "elapsed() goes back": [
    (clock) => ({ elapsed: () => -clock.elapsed() }),
    "elapsed() never goes back, and goes on",
    "a timer calls once, and not before its time",
  ],
  "timers call too early": [
    (clock) => ({ setTimer: (ms, fn) => clock.setTimer(Math.min(ms, 10), fn) }),
    "a timer calls once, and not before its time",
    "timers call in the order of their times",
    "a timer of a month does not call at once",
    "a timer without end never calls",
  ],
  "timers call twice": [
    (clock) => ({
      setTimer: (ms, fn) => {
        const stops = [clock.setTimer(ms, fn), clock.setTimer(ms, fn)];
        return () => stops.forEach((stop) => void stop());
      },
    }),
    "a timer calls once, and not before its time",
    "a timer of no time does not call at once",
    "timers call in the order of their times",
    "a timer can be set by a timer",
    "a timer that is taken back does not call",
    "taking back twice, or too late, is harmless",
  ],
  "a timer of no time calls at once": [
    (clock) => ({
      setTimer: (ms, fn) => {
        if (ms > 0) return clock.setTimer(ms, fn);
        fn();
        return () => {};
      },
    }),
    "a timer of no time does not call at once",
  ],
  "a timer that is due is forgotten while another one calls": [
    (clock) => {
      let calling = false;
      return {
        setTimer: (ms, fn) =>
          calling
            ? () => {}
            : clock.setTimer(ms, () => {
                calling = true;
                fn();
                calling = false;
              }),
      };
    },
    "a timer can be set by a timer",
  ],
  "timers cannot be taken back": [
    (clock) => ({
      setTimer: (ms, fn) => {
        clock.setTimer(ms, fn);
        return () => {};
      },
    }),
    "a timer that is taken back does not call",
    "taking back twice, or too late, is harmless",
  ],
  "taking back again takes back another": [
    (clock) => {
      let last = (): void => {};
      return {
        setTimer: (ms, fn) => {
          last = clock.setTimer(ms, fn);
          return () => last();
        },
      };
    },
    "taking back twice, or too late, is harmless",
  ],
  "timers hold 31 bits": [
    (clock) => ({ setTimer: (ms, fn) => clock.setTimer(ms > 2 ** 31 - 1 ? 1 : ms, fn) }),
    "a timer of a month does not call at once",
    "a timer without end never calls",
  ],
  "a macrotask is a microtask": [
    () => ({ macrotask: (fn) => queueMicrotask(fn) }),
    "a macrotask comes once, after promises",
  ],
};

describe("clocks that do not", () => {
  it.each(Object.entries(broken))("%s", async (_, [change, ...expected]) => {
    expect(await namesOf(() => virtual(change))).toEqual(expected);
  });

  it("every check can fail", () => {
    const all = clockConformance(() => virtual()).map(({ name }) => name.slice("clock: ".length));
    const found = Object.values(broken).flatMap(([, ...names]) => names);
    expect([...new Set(found)].sort()).toEqual([...all].sort());
  });
});
