import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";

describe("the system's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("tells the time of day, and a time that only grows", () => {
    vi.setSystemTime(123_456);
    expect(systemClock.now()).toBe(123_456);
    const before = systemClock.elapsed();
    vi.advanceTimersByTime(250);
    expect(systemClock.now()).toBe(123_706);
    expect(systemClock.elapsed() - before).toBe(250);
  });

  it.each([1, 1_000])("calls once, after %i ms", (milliseconds) => {
    const fire = vi.fn();
    systemClock.setTimer(milliseconds, fire);
    vi.advanceTimersByTime(milliseconds - 1);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(10_000);
    expect(fire).toHaveBeenCalledTimes(1);
  });

  const longest = 2 ** 31 - 1;
  it.each([longest, longest + 1, longest * 2, longest * 3 + 5])("calls once, after %i ms", (milliseconds) => {
    const fire = vi.fn();
    systemClock.setTimer(milliseconds, fire);
    vi.advanceTimersByTime(milliseconds - 1);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never calls for a time without end, and does not spin", () => {
    const fire = vi.fn();
    const cancel = systemClock.setTimer(Number.POSITIVE_INFINITY, fire);
    vi.advanceTimersByTime(longest * 5);
    expect([fire.mock.calls.length, vi.getTimerCount()]).toEqual([0, 1]);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([5, longest + 5, longest * 2 + 5])("does not call when it is taken back: %i ms", (milliseconds) => {
    const fire = vi.fn();
    const cancel = systemClock.setTimer(milliseconds, fire);
    vi.advanceTimersByTime(milliseconds - 1);
    cancel();
    cancel();
    vi.advanceTimersByTime(longest * 2);
    expect([fire.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it("taking back what has fired is harmless", () => {
    const fire = vi.fn();
    const cancel = systemClock.setTimer(5, fire);
    vi.advanceTimersByTime(5);
    cancel();
    expect(fire).toHaveBeenCalledTimes(1);
  });
});

it("3.5 a macrotask comes after promises, and lets timers have their turn", async () => {
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    systemClock.macrotask(() => {
      seen.push("macrotask");
      resolve();
    });
    void Promise.resolve().then(() => seen.push("promise"));
  });
  expect(seen).toEqual(["promise", "macrotask"]);
});
