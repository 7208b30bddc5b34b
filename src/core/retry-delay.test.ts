import { describe, expect, it } from "vitest";
import type { RetryPolicy } from "../spec/policies.ts";
import { retryDelay } from "./retry-delay.ts";

const policy = (change: Partial<RetryPolicy>): RetryPolicy => ({
  attempts: 10,
  delay: 100,
  backoff: 1,
  maxDelay: Number.POSITIVE_INFINITY,
  jitter: 0,
  retryIf: undefined,
  ...change,
});
const never = (): number => {
  throw new Error("chance was asked for nothing");
};

describe("whether there is another attempt", () => {
  it("is none without a policy", () => {
    expect(retryDelay(undefined, 1, never)).toBeUndefined();
  });

  it("counts all calls", () => {
    const three = policy({ attempts: 3 });
    expect([1, 2, 3, 4].map((attempt) => retryDelay(three, attempt, never))).toEqual([
      100,
      100,
      undefined,
      undefined,
    ]);
    expect(retryDelay(policy({ attempts: 1 }), 1, never)).toBeUndefined();
  });
});

describe("how long it takes", () => {
  it("grows by the backoff from the second call on", () => {
    const growing = policy({ backoff: 2 });
    expect([1, 2, 3, 4].map((attempt) => retryDelay(growing, attempt, never))).toEqual([100, 200, 400, 800]);
  });

  it("is never longer than maxDelay, however often", () => {
    const bounded = policy({ attempts: 5_000, backoff: 2, maxDelay: 250 });
    expect([1, 2, 3, 4_000].map((attempt) => retryDelay(bounded, attempt, never))).toEqual([
      100, 200, 250, 250,
    ]);
  });

  it("without a delay is at once, however large the backoff has grown", () => {
    const atOnce = policy({ attempts: 5_000, delay: 0, backoff: 2 });
    expect(retryDelay(atOnce, 1, never)).toBe(0);
    expect(retryDelay(atOnce, 4_000, never)).toBe(0);
  });

  it("is shortened by the random share only", () => {
    const half = policy({ jitter: 0.5 });
    expect(retryDelay(half, 1, () => 0)).toBe(100);
    expect(retryDelay(half, 1, () => 0.5)).toBe(75);
    expect(retryDelay(half, 1, () => 1)).toBe(50);
    expect(retryDelay(policy({ jitter: 1 }), 1, () => 0.75)).toBe(25);
  });

  it("draws once, and not where nothing is random", () => {
    let draws = 0;
    const random = (): number => {
      draws++;
      return 0.5;
    };
    retryDelay(policy({ jitter: 1, delay: 0 }), 1, random);
    retryDelay(policy({ jitter: 1, attempts: 1 }), 1, random);
    expect(draws).toBe(0);
    retryDelay(policy({ jitter: 1 }), 1, random);
    expect(draws).toBe(1);
  });
});
