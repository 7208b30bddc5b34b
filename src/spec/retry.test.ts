import { describe, expect, it } from "vitest";
import { InvalidDurationError, InvalidPolicyError } from "../errors/definition-errors.ts";
import { toRetryPolicy } from "./retry.ts";

const policy = (options: unknown) => toRetryPolicy(options, "t.withRetry");

describe("toRetryPolicy", () => {
  it("fills in the defaults", () => {
    expect(policy({ attempts: 3 })).toEqual({
      attempts: 3,
      delay: 0,
      backoff: 1,
      maxDelay: Number.POSITIVE_INFINITY,
      jitter: 0,
      retryIf: undefined,
    });
  });

  it("reads durations and jitter", () => {
    const retryIf = (): boolean => true;
    expect(policy({ attempts: 1, delay: "1.5s", backoff: 2, maxDelay: "1m", jitter: true, retryIf })).toEqual(
      {
        attempts: 1,
        delay: 1_500,
        backoff: 2,
        maxDelay: 60_000,
        jitter: 1,
        retryIf,
      },
    );
    expect(policy({ attempts: 1, jitter: 0.25 }).jitter).toBe(0.25);
    expect(policy({ attempts: 1, jitter: false }).jitter).toBe(0);
    expect(policy({ attempts: Number.MAX_SAFE_INTEGER }).attempts).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each<readonly [unknown, RegExp]>([
    [undefined, /undefined is no retry policy; give \{ attempts: 3/],
    [null, /null is no retry policy/],
    [3, /3 is no retry policy/],
    [{}, /attempts is undefined/],
    [[], /attempts is undefined/],
    [{ attempts: 0 }, /attempts is 0; it counts all calls/],
    [{ attempts: -1 }, /attempts is -1/],
    [{ attempts: 1.5 }, /attempts is 1\.5/],
    [{ attempts: Number.NaN }, /attempts is NaN/],
    [{ attempts: Number.POSITIVE_INFINITY }, /attempts is Infinity/],
    [{ attempts: "3" }, /attempts is "3"/],
    [{ attempts: 3n }, /attempts is 3n/],
    [{ attempts: 2, backoff: 0.5 }, /backoff is 0\.5; it must be a number of at least 1/],
    [{ attempts: 2, backoff: Number.NaN }, /backoff is NaN/],
    [{ attempts: 2, backoff: Number.POSITIVE_INFINITY }, /backoff is Infinity/],
    [{ attempts: 2, jitter: 1.1 }, /jitter is 1\.1/],
    [{ attempts: 2, jitter: -0.1 }, /jitter is -0\.1/],
    [{ attempts: 2, jitter: Number.NaN }, /jitter is NaN/],
    [{ attempts: 2, jitter: "full" }, /jitter is "full"/],
    [{ attempts: 2, retryIf: true }, /retryIf must be a function/],
    [{ attempts: 2, retries: 2 }, /unknown option "retries"; known: attempts, delay, backoff/],
  ])("refuses %o", (options, message) => {
    expect(() => policy(options)).toThrow(InvalidPolicyError);
    expect(() => policy(options)).toThrow(message);
    expect(() => policy(options)).toThrow(/^t\.withRetry: /);
  });

  it.each([
    [{ attempts: 2, delay: -1 }, "t.withRetry delay"],
    [{ attempts: 2, delay: "soon" }, "t.withRetry delay"],
    [{ attempts: 2, maxDelay: Number.NaN }, "t.withRetry maxDelay"],
  ])("refuses the duration in %j", (options, where) => {
    expect(() => policy(options)).toThrow(InvalidDurationError);
    expect(() => policy(options)).toThrow(where);
  });
});
