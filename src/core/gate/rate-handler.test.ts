import { describe, expect, it } from "vitest";
import { rateHandler } from "./rate-handler.ts";

const subject = { run: "r", flow: "f", task: "t" };

/** A bucket at a time that the test sets. */
function bucket(params: object, start = 0) {
  let state = rateHandler.parse(params, undefined, start);
  const permits = (now: number) => rateHandler.permits(state, subject, now) === true;
  return {
    permits,
    retryAt(now: number): number | undefined {
      const answer = rateHandler.permits(state, subject, now);
      return answer === true ? undefined : answer.retryAt;
    },
    /** How many can start at once. */
    takeAll(now: number): number {
      let taken = 0;
      for (; permits(now); taken++) rateHandler.take?.(state, subject, now);
      return taken;
    },
    replace(other: object, now: number): void {
      state = rateHandler.parse(other, state, now);
    },
    refund(takenAt: number, now: number): void {
      rateHandler.refund?.(state, subject, takenAt, now);
    },
  };
}

describe("8.2 the bucket of a rate", () => {
  it("holds the burst, and no more after a long time", () => {
    const tokens = bucket({ rate: 1, burst: 3 });
    expect(tokens.takeAll(0)).toBe(3);
    expect(tokens.takeAll(1_500)).toBe(1);
    expect(tokens.takeAll(2_000)).toBe(1);
    expect(tokens.takeAll(1_000_000)).toBe(3);
  });

  it("does not drift: 200,000 tokens of 3 a second come when they are due, at the time of today", () => {
    const start = 1_700_000_000_123;
    const tokens = bucket({ rate: 3, burst: 2 }, start);
    let now = start;
    let taken = tokens.takeAll(now);
    for (let i = 0; i < 200_000; i++) {
      now = tokens.retryAt(now) ?? Number.NaN;
      taken += tokens.takeAll(now);
    }
    expect(taken).toBe(200_002);
    expect(Math.abs(now - start - 200_000_000 / 3)).toBeLessThan(0.001);
  });

  it.each([1 / 3, 0.1, 3, 7, 1e6, 1e-7])("is refilled at the very moment it tells (%f a second)", (rate) => {
    const tokens = bucket({ rate }, 1_700_000_000_000);
    let now = 1_700_000_000_000;
    for (let i = 0; i < 1_000; i++) {
      tokens.takeAll(now);
      const next = tokens.retryAt(now) ?? Number.NaN;
      expect(next).toBeGreaterThanOrEqual(now);
      now = next;
      expect(tokens.permits(now)).toBe(true);
    }
  });

  it("a rate too small to ever come is a pause", () => {
    const tokens = bucket({ rate: Number.MIN_VALUE });
    expect(tokens.takeAll(0)).toBe(1);
    expect(tokens.retryAt(0)).toBe(undefined);
  });

  it("another limit keeps what is spent", () => {
    const tokens = bucket({ rate: 1, burst: 4 });
    tokens.takeAll(0);
    tokens.replace({ rate: 1, burst: 6 }, 0);
    expect(tokens.takeAll(0)).toBe(2);
    tokens.replace({ rate: 1, burst: 2 }, 0);
    expect(tokens.takeAll(0)).toBe(0);
    expect(tokens.takeAll(1_000)).toBe(1);
    tokens.replace({ rate: 10, burst: 2 }, 1_500);
    expect(tokens.retryAt(1_500)).toBe(1_550);
    tokens.replace({ rate: 0 }, 1_500);
    expect(tokens.retryAt(1_500)).toBe(undefined);
  });

  it("a clock that goes back a little stands still, and by more it is another time of day", () => {
    const tokens = bucket({ rate: 1 }, 10_000_000);
    tokens.takeAll(10_000_000);
    for (let i = 0; i < 100; i++) {
      tokens.permits(10_000_000 + (i % 2));
    }
    expect(tokens.retryAt(10_000_000)).toBe(10_001_000);
    expect(tokens.retryAt(5_000_000)).toBe(5_000_999);
    expect(tokens.takeAll(5_000_999)).toBe(1);
  });

  it("takes back a token that was not used, but not one that has been refilled since", () => {
    const tokens = bucket({ rate: 1 });
    tokens.takeAll(0);
    tokens.refund(0, 0);
    expect(tokens.takeAll(0)).toBe(1);
    expect(tokens.takeAll(5_000)).toBe(1);
    tokens.refund(0, 5_000);
    expect(tokens.takeAll(5_000)).toBe(0);
  });
});
